import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import type { Failure, ReachabilityMatrix } from '../../model/result.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { plural } from '../../util/plural.ts';
import { judgeProbes } from '../judge-probes.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import { checkThereArePods } from '../load/check-pods-there.ts';
import { familiesOf, modelPods, type ModelPod } from '../network-model/model-pods.ts';
import { openModelPort } from '../network-model/model-port.ts';
import { type BigPings, orderedPairs, type PodPair, sendBigPings } from '../path-mtu/big-pings.ts';
import { describeWays } from '../path-mtu/describe-ways.ts';
import { describeFailures } from '../probe-failures.ts';
import { reachabilityMatrix } from '../reachability-matrix.ts';
import { defineStep, stepSchema, type StepContext } from '../step-definition.ts';

/** What was found of one family. */
interface JudgedMtu {
  readonly family: IpFamily;
  readonly pings: readonly BigPings[];
  readonly tcp: readonly JudgedProbe[];
  readonly matrices: readonly ReachabilityMatrix[];
}

export const mtuStep = defineStep({
  key: 'check',
  kind: 'mtu',
  about:
    "Judges whether the MTU of every pod is what passes, on every ordered pair: an unfragmented ping of that size, one byte more that the pod's own kernel refuses, and full TCP segments. Of a way that takes less it says how much, and where.",
  schema: stepSchema({
    check: z.literal('mtu').describe('Needs nothing of the pods: it opens ports of its own.'),
  }),
  describe: () => "every pod's MTU is what really passes",
  check(_step, context) {
    checkThereArePods(context);
    const { known, report } = context;
    if (!known.complete || known.mayBeUnread()) return;
    const pods = known.pods().filter(({ spec }) => !spec.hostNetwork);
    if (pods.length !== 1 || pods[0]?.template !== false) return;
    const message = 'a pair is two different pods, and there is one';
    report({ path: ['check'], code: 'no-pairs', message, hint: 'add a pod' });
  },
  async run(_step, context) {
    const { cluster, signal } = context;
    const judged: JudgedMtu[] = [];
    for (const family of familiesOf(cluster)) judged.push(await judgeMtu(context, family));
    const pings = judged.flatMap((one) => one.pings);
    if (pings.length === 0) throw new UsageError('no-pairs', 'there are no two pods to send packets between');
    const tcp = judged.flatMap((one) => one.tcp);
    const failures: Failure[] = [];
    for (const one of judged) failures.push(...(await describeWays(cluster, one.pings, one.family, signal)));
    failures.push(...(await describeFailures(cluster, tcp, signal)).failures);
    const narrow = pings.filter(({ exact }) => !exact.holds).length;
    const wide = pings.filter(({ exact, over }) => exact.holds && !over.holds).length;
    const stalled = tcp.filter(({ holds }) => !holds).length;
    const failureCount = narrow + wide + stalled;
    const mtus = [...new Set(pings.map(({ mtuBytes }) => mtuBytes))].toSorted((a, b) => a - b);
    return {
      passed: failureCount === 0,
      summary: `${pings.length - narrow} of ${plural(pings.length, 'pair')} pass ${mtus.join(' or ')} bytes${
        wide === 0 ? ' and no more' : `, ${wide} more than that`
      }, ${tcp.length - stalled} of ${tcp.length} full TCP segments`,
      matrices: judged.flatMap((one) => one.matrices),
      probes: [...pings.map(({ exact }) => exact.result), ...tcp.map(({ result }) => result)],
      failures,
      failureCount,
    };
  },
});

async function judgeMtu(context: StepContext, family: IpFamily): Promise<JudgedMtu> {
  const { cluster, signal } = context;
  const pods = modelPods(cluster.pods(), family).filter(({ addresses }) => addresses.length > 0);
  const pairs = orderedPairs(pods);
  // Segments first: what an ICMP message has once told, a sender takes into account for ten minutes.
  const tcp = await sendSegments(context, pods, pairs, family);
  const mtus = await cluster.sandboxMtus(
    pods.map(({ key }) => key),
    { signal },
  );
  const pings = await sendBigPings(cluster, pairs, mtus, family, context);
  const ends = pods.map(({ endpoint }) => endpoint);
  return {
    family,
    pings,
    tcp,
    matrices: [
      reachabilityMatrix(
        ends,
        ends,
        { protocol: 'icmp' },
        pings.map(({ exact }) => exact),
      ),
      reachabilityMatrix(ends, ends, { protocol: 'tcp', port: tcp[0]?.request.port }, tcp),
    ],
  };
}

/** A TCP probe that is told no size fills one segment each way. */
async function sendSegments(
  context: StepContext,
  pods: readonly ModelPod[],
  pairs: readonly PodPair[],
  family: IpFamily,
): Promise<readonly JudgedProbe[]> {
  const { cluster, signal } = context;
  const endpoints = pods.map(({ endpoint }) => endpoint);
  const { port, open } = await openModelPort(cluster, endpoints, signal);
  try {
    const cases = pairs.map(({ from, to }) => ({
      request: {
        from: from.endpoint,
        to: to.endpoint,
        protocol: 'tcp' as const,
        port,
        family,
        source: 'any' as const,
      },
      expected: ['answered'] as const,
    }));
    return await judgeProbes(cluster, cases, context);
  } finally {
    await open.close();
  }
}
