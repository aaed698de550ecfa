import assert from 'node:assert/strict';
import type { StepResult } from '../../src/model/result.ts';
import { type Runtime, testOnBoth } from './both-runtimes.ts';
import { type Lab, openLab } from './lab.ts';
import { pause } from './pause.ts';
import { missing } from './requires.ts';
import { podText } from './scenario-text.ts';

const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';

/** Two pods on each of two nodes: a, b and c, d. */
export const fourPods = [
  podText('a', 'node-1', ports),
  podText('b', 'node-1', ports),
  podText('c', 'node-2', ports),
  podText('d', 'node-2', ports),
].join('');

export const twoNodes = 'cluster: {nodes: 2}';

const protocols = ['tcp', 'udp', 'icmp'] as const;
const portOf = { tcp: 'tcp/80', udp: 'udp/53', icmp: 'icmp' } as const;

/** The network model, then every pair by each protocol. */
const everything = `
- check: network-model
- reachability: {protocol: tcp, port: 80}
- reachability: {protocol: udp, port: 53}
- reachability: {protocol: icmp}`;

/** `'ab > cd': 'no-answer timeout'`: pods on the left to pods on the right, each pair but a pod to itself. */
export type RedPairs = Readonly<Record<string, string | RegExp>>;

export interface Breakage {
  readonly plant: (lab: Lab) => Promise<unknown>;
  /** Undoes it; where that is cheap, all is green afterwards. */
  readonly mend?: (lab: Lab) => Promise<unknown>;
  /** Lines of the network model that do not hold. */
  readonly lines?: readonly number[];
  /** Lines of quality that do not; not compared where this is not told. */
  readonly warned?: readonly number[];
  /** Pairs that are red, and how; all others are green. */
  readonly tcp?: RedPairs;
  readonly udp?: RedPairs;
  readonly icmp?: RedPairs;
  readonly pods?: string;
  readonly spec?: string;
  /** Whose probes are red; of IPv4 by default. */
  readonly family?: 'ipv6';
  /** What shows only to whoever asks for it. */
  readonly asked?: readonly AskedStep[];
  /** Nothing else is asked once it is broken: what is rare may hit any probe, and mostly none. */
  readonly rare?: true;
}

/** A step of a scenario that is green until it breaks. */
export interface AskedStep {
  readonly step: string;
  /** How many of its probes are red. */
  readonly red: number | { readonly atLeast: number };
  /** Verdict and reason of each. */
  readonly as: string | RegExp;
}

/**
 * All green; then broken: red in the right places with the right verdicts, and nowhere else; then mended. On
 * both runtimes.
 */
export function breakage(name: string, broken: Breakage): void {
  testOnBoth(name, { skip: missing('nsenter', 'ip', 'nft') }, (runtime) => breakOn(runtime, name, broken));
}

export async function breakOn(runtime: Runtime, name: string, broken: Breakage): Promise<void> {
  await using lab = await openLab(broken.pods ?? fourPods, broken.spec ?? twoNodes, runtime);
  const asked = broken.asked ?? [];
  const all = [everything, ...asked.map(({ step }) => step)].join('\n');
  const before = await lab.run(all);
  assertGreen(before, 'before');
  assert.deepEqual(before.flatMap(warnedLines), [], 'lines of quality before');
  await broken.plant(lab);
  if (broken.rare !== true) assertBroken(await lab.run(everything), name, broken);
  for (const { step, red, as } of asked) assertAsked(await lab.run(step), red, as);
  if (broken.mend === undefined) return;
  await broken.mend(lab);
  assertGreen(await mended(lab, all), 'mended');
}

export function assertBroken([model, ...pairs]: readonly StepResult[], name: string, broken: Breakage): void {
  assert.ok(model !== undefined);
  assert.deepEqual(brokenLines(model), broken.lines ?? [], 'lines of the network model');
  if (broken.warned !== undefined) assert.deepEqual(warnedLines(model), broken.warned, 'lines of quality');
  for (const [index, protocol] of protocols.entries()) {
    const port = `${portOf[protocol]}${broken.family === 'ipv6' ? ' (IPv6)' : ''}`;
    assertRed(pairs[index], expand(broken[protocol] ?? {}, port), `${name}: ${protocol}`);
  }
}

function assertAsked([result]: readonly StepResult[], red: AskedStep['red'], as: string | RegExp): void {
  assert.ok(result !== undefined);
  const { name, status, failureCount, failures } = result;
  const seen = failures.map(({ verdict, reason }) => `${verdict} ${reason}`);
  assert.equal(status, 'failed', `${name} is red`);
  if (typeof red === 'number') assert.equal(failureCount, red, `${name}: ${seen.join()}`);
  else assert.ok(failureCount >= red.atLeast, `${name}: ${failureCount} are red`);
  for (const verdict of seen) {
    assert.ok(typeof as === 'string' ? verdict === as : as.test(verdict), `${name}: ${verdict}, not ${as}`);
  }
}

/**
 * The kernel may need a moment: a bridge hears of a port's carrier once a second, and a neighbour that was given up is
 * asked for anew.
 */
async function mended(lab: Lab, steps: string): Promise<readonly StepResult[]> {
  for (let tries = 0; ; tries++) {
    const results = await lab.run(steps);
    if (tries === 5 || results.every(({ status }) => status === 'passed')) return results;
    await pause(500);
  }
}

export function assertGreen(results: readonly StepResult[], when: string): void {
  for (const { name, status, message, failures } of results) {
    const why = failures.map(({ what, seen }) => `${what}: ${seen}`).join('\n');
    assert.equal(status, 'passed', `${when}: ${name}: ${message ?? ''}${why}`);
  }
}

/** @param expected what failed: a regular expression or the verdict and its reason */
export function assertRed(
  result: StepResult | undefined,
  expected: RedPairs,
  message = result?.name ?? '',
): void {
  assert.ok(result !== undefined);
  const seen = Object.fromEntries(
    result.failures.map(({ what, verdict, reason }) => [what, `${verdict} ${reason}`]),
  );
  assert.equal(result.failureCount, Object.keys(expected).length, `${message}: ${JSON.stringify(seen)}`);
  assert.equal(result.status, Object.keys(expected).length === 0 ? 'passed' : 'failed', message);
  const like = Object.fromEntries(
    Object.entries(expected).map(([pair, verdict]) => {
      const found = seen[pair] ?? 'not among the failures';
      return [pair, typeof verdict === 'string' ? verdict : verdict.test(found) ? found : String(verdict)];
    }),
  );
  assert.deepEqual(seen, like, message);
}

export function brokenLines({ modelLines }: StepResult): readonly number[] {
  return modelLines.filter(({ status }) => status === 'failed').map(({ line }) => line);
}

export function warnedLines({ modelLines }: StepResult): readonly number[] {
  return modelLines.filter(({ status }) => status === 'warning').map(({ line }) => line);
}

function expand(pairs: RedPairs, port: string): RedPairs {
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([groups, verdict]) => {
      const [from = '', to = ''] = groups.split(' > ');
      return from.split('').flatMap((a) =>
        to
          .split('')
          .filter((b) => b !== a)
          .map((b) => [`${a} → ${b} ${port}`, verdict]),
      );
    }),
  );
}
