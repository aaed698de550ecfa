import * as z from 'zod';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { displayEndpoint, sameEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import { familyOf } from '../../model/ip.ts';
import type { ExpectableVerdict } from '../../model/verdict.ts';
import { portSchema } from '../format/port-schema.ts';
import { protocolSchema } from '../format/protocol-schema.ts';
import { selectorSchema } from '../format/selector-schema.ts';
import { selectorText } from '../format/selector-text.ts';
import { sourceSchema } from '../format/source-schema.ts';
import { timingShape } from '../format/timing-schema.ts';
import { verdictSchema } from '../format/verdict-schema.ts';
import { judgeEventually } from '../judge-eventually.ts';
import type { JudgedProbe, ProbeCase } from '../judged-probe.ts';
import { checkFamily, checkPort, checkSource, checkTargetPorts, checkVerdicts } from '../load/check-probe.ts';
import { checkSelector, type KnownTargets } from '../load/check-selector.ts';
import { pairFamilies, type PairFamilies } from '../pair-families.ts';
import { portText } from '../port-text.ts';
import { probedPorts } from '../probed-ports.ts';
import { matrixPerFamily } from '../reachability-matrix.ts';
import { selectEndpoints } from '../selectors.ts';
import { defineStep, stepSchema } from '../step-definition.ts';

const exceptionSchema = z.strictObject({
  from: selectorSchema.default('all'),
  to: selectorSchema.default('all'),
  verdict: verdictSchema,
});

const schema = stepSchema({
  reachability: z
    .strictObject({
      from: selectorSchema.default('all'),
      to: selectorSchema.default('all'),
      protocol: protocolSchema,
      port: portSchema
        .optional()
        .describe(
          'Without it, every port of that protocol that each target declares; targets without one are left out.',
        ),
      family: z
        .enum(['ipv4', 'ipv6'])
        .optional()
        .describe("The targets' address family; without it, each that both ends of a pair have."),
    })
    .describe('Probes between every ordered pair of different pods.'),
  expect: z
    .strictObject({
      default: verdictSchema.optional().describe('Of every pair without an exception; answered by default.'),
      except: z
        .array(exceptionSchema)
        .default([])
        .describe('Pairs of which something else is expected; the last one counts.'),
      source: sourceSchema.optional(),
      ...timingShape,
    })
    .optional()
    .describe('By default every pair is answered, from an address of the sender itself.'),
});
type ReachabilityStep = z.output<typeof schema>;

const defaultOf = (step: ReachabilityStep): readonly ExpectableVerdict[] =>
  step.expect?.default ?? ['answered'];

const exceptionsOf = (step: ReachabilityStep) => step.expect?.except ?? [];

export const reachabilityStep = defineStep({
  key: 'reachability',
  kind: 'reachability',
  about: 'Probes every ordered pair of different pods and compares the matrix of verdicts.',
  schema,
  describe: (step) => {
    const { from, to } = step.reachability;
    const pairs =
      from === 'all' && to === 'all' ? 'every pair' : `${selectorText(from)} → ${selectorText(to)}`;
    return `${pairs} ${portText(step.reachability)} is ${defaultOf(step).join(' or ')}`;
  },
  check(step, context) {
    const { reachability, expect } = step;
    const expected = defaultOf(step);
    const { known, report } = context;
    const from = checkSelector(reachability.from, ['reachability', 'from'], context);
    const to = checkSelector(reachability.to, ['reachability', 'to'], context);
    checkPort(reachability, 'reachability', report);
    checkFamily(reachability.family, 'reachability', context);
    checkTargetPorts(reachability, to, 'reachability', expected, report);
    checkVerdicts(reachability.protocol, expected, ['expect', 'default'], report);
    checkSource(
      expect?.source,
      [...expected, ...exceptionsOf(step).flatMap(({ verdict }) => verdict)],
      report,
    );
    for (const [index, exception] of exceptionsOf(step).entries()) {
      const path = ['expect', 'except', index];
      checkSelector(exception.from, [...path, 'from'], context);
      checkSelector(exception.to, [...path, 'to'], context);
      checkVerdicts(reachability.protocol, exception.verdict, [...path, 'verdict'], report);
    }
    if (known.complete && !known.mayBeUnread() && onlyOnePod(from, to)) {
      const message = 'a pair is two different pods, and there is one';
      report({ path: ['reachability'], code: 'no-pairs', message, hint: 'add a pod' });
    }
  },
  async run(step, context) {
    const { judged, ...outcome } = await judgeEventually(
      () => casesOf(step, context.cluster),
      (probes) => summaryOf(step, probes),
      step.expect ?? {},
      context,
    );
    const { from, to } = endsOf(judged);
    return { ...outcome, matrices: matrixPerFamily(from, to, step.reachability, judged) };
  },
});

function onlyOnePod(from: KnownTargets, to: KnownTargets): boolean {
  if (from?.kind !== 'pods' || to?.kind !== 'pods') return false;
  const [first, ...others] = [...from.pods, ...to.pods];
  return (
    first?.template === false &&
    others.every(({ name, namespace }) => name === first.name && namespace === first.namespace)
  );
}

function casesOf(step: ReachabilityStep, cluster: ClusterHandle): readonly ProbeCase[] {
  const { reachability, expect } = step;
  const { protocol } = reachability;
  const to = selectEndpoints(reachability.to, cluster);
  const pairs = selectEndpoints(reachability.from, cluster).flatMap((a) =>
    to.filter((b) => !sameEndpoint(a, b)).map((b) => ({ from: a, to: b })),
  );
  const expected = expectations(step, pairs, cluster);
  const families = familiesOf(step, cluster);
  const cases = pairs.flatMap((pair) =>
    families(pair.from, pair.to).flatMap((family) =>
      probedPorts(pair.to, reachability, cluster).map(
        (port): ProbeCase => ({
          request: {
            ...pair,
            protocol,
            source: expect?.source ?? 'pod-ip',
            ...(port !== undefined && { port }),
            ...(family !== undefined && { family }),
          },
          expected: expected(pair),
        }),
      ),
    ),
  );
  if (cases.length > 0) return cases;
  throw new UsageError('no-pairs', `there is no pair to probe by ${portText(reachability)}`, {
    hint: 'a pair is two different pods, and without a port the target has to declare one',
  });
}

/** The one that is named, or that of the source that servers have to see; else all. */
function familiesOf({ reachability, expect }: ReachabilityStep, cluster: ClusterHandle): PairFamilies {
  const source = expect?.source;
  const family = reachability.family ?? (typeof source === 'object' ? familyOf(source.address) : undefined);
  return family === undefined ? pairFamilies(cluster) : () => [family];
}

interface Pair {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** What is expected of a pair. @throws UsageError for an exception that is none of any pair: a slip, surely */
function expectations(
  step: ReachabilityStep,
  pairs: readonly Pair[],
  cluster: ClusterHandle,
): (pair: Pair) => readonly ExpectableVerdict[] {
  const exceptions = exceptionsOf(step).map((exception) => {
    const from = namesOf(selectEndpoints(exception.from, cluster));
    const to = namesOf(selectEndpoints(exception.to, cluster));
    const covers = (pair: Pair) => from.has(displayEndpoint(pair.from)) && to.has(displayEndpoint(pair.to));
    if (!pairs.some(covers)) {
      const what = `${selectorText(exception.from)} → ${selectorText(exception.to)}`;
      throw new UsageError(
        'exception-of-no-pair',
        `the exception ${what} is of no pair that this step probes`,
      );
    }
    return { covers, verdict: exception.verdict };
  });
  return (pair) => exceptions.findLast(({ covers }) => covers(pair))?.verdict ?? defaultOf(step);
}

const namesOf = (endpoints: readonly Endpoint[]): ReadonlySet<string> =>
  new Set(endpoints.map(displayEndpoint));

/** The rows and columns of the matrix: who took part, each once, rows and columns in one order. */
function endsOf(judged: readonly JudgedProbe[]): {
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
} {
  const requests = judged.map(({ request }) => request);
  const from = distinct(requests.map((request) => request.from));
  const to = distinct(requests.map((request) => request.to));
  const both = distinct([...from, ...to]).map(displayEndpoint);
  const place = (end: Endpoint) => both.indexOf(displayEndpoint(end));
  return { from, to: to.toSorted((a, b) => place(a) - place(b)) };
}

const distinct = (ends: readonly Endpoint[]): readonly Endpoint[] => [
  ...new Map(ends.map((end) => [displayEndpoint(end), end])).values(),
];

function summaryOf(step: ReachabilityStep, judged: readonly JudgedProbe[]): string {
  const pairs = new Set(
    judged.map(({ request }) => `${displayEndpoint(request.from)} ${displayEndpoint(request.to)}`),
  );
  const what = pairs.size === judged.length ? 'pairs' : 'probes';
  const plain = defaultOf(step).join() === 'answered' && exceptionsOf(step).length === 0;
  const held = judged.filter(({ holds }) => holds).length;
  return `${held} of ${judged.length} ${what} ${plain ? 'answered' : 'as expected'}`;
}
