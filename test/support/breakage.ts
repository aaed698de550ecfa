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
}

/**
 * All green; then broken: red in the right places with the right verdicts, and nowhere else; then mended. On
 * both runtimes.
 */
export function breakage(name: string, broken: Breakage): void {
  testOnBoth(name, { skip: missing('nsenter', 'ip', 'nft') }, (runtime) => breakOn(runtime, name, broken));
}

async function breakOn(runtime: Runtime, name: string, broken: Breakage): Promise<void> {
  await using lab = await openLab(broken.pods ?? fourPods, broken.spec ?? twoNodes, runtime);
  const [healthy, ...reached] = await lab.run(everything);
  assert.ok(healthy !== undefined);
  assertGreen([healthy, ...reached], 'before');
  assert.deepEqual(warnedLines(healthy), [], 'lines of quality before');
  await broken.plant(lab);
  const [model, ...pairs] = await lab.run(everything);
  assert.ok(model !== undefined);
  assert.deepEqual(brokenLines(model), broken.lines ?? [], 'lines of the network model');
  if (broken.warned !== undefined) assert.deepEqual(warnedLines(model), broken.warned, 'lines of quality');
  for (const [index, protocol] of protocols.entries()) {
    const port = `${portOf[protocol]}${broken.family === 'ipv6' ? ' (IPv6)' : ''}`;
    assertRed(pairs[index], expand(broken[protocol] ?? {}, port), `${name}: ${protocol}`);
  }
  if (broken.mend === undefined) return;
  await broken.mend(lab);
  assertGreen(await mended(lab), 'mended');
}

/**
 * The kernel may need a moment: a bridge hears of a port's carrier once a second, and a neighbour that was given up is
 * asked for anew.
 */
async function mended(lab: Lab): Promise<readonly StepResult[]> {
  for (let tries = 0; ; tries++) {
    const results = await lab.run(everything);
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
