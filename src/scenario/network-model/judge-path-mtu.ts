import { displayEndpoint } from '../../model/endpoint.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { type BigPings, orderedPairs, sendBigPings } from '../path-mtu/big-pings.ts';
import type { StepContext } from '../step-definition.ts';
import type { ProbeBreach } from './line-tally.ts';
import type { ModelTallies } from './model-lines.ts';
import type { ModelPod } from './model-pods.ts';

/** Line 16. @returns how many probes that took */
export async function judgePathMtu(
  context: StepContext,
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  family: IpFamily,
): Promise<number> {
  const { cluster, signal } = context;
  const pairs = orderedPairs(pods).filter(({ from, to }) => from.node !== to.node);
  const mtus = await cluster.sandboxMtus(
    pods.map(({ key }) => key),
    { signal },
  );
  const pings = await sendBigPings(cluster, pairs, mtus, family, context);
  for (const ping of pings) {
    const { exact, over } = ping;
    tallies.pathMtu.judge(exact.holds, () => exactBreach(ping));
    // Of a way that takes nothing, or less, it is known already that it does.
    if (!exact.holds) continue;
    tallies.pathMtu.judge(over.result.verdict.verdict === 'too-big', () => overBreach(ping));
  }
  return pings.length * 2;
}

/** A packet of the sender's own MTU that did not pass. */
export const exactBreach = ({ pair, mtuBytes, exact }: BigPings): ProbeBreach => ({
  probe: exact,
  told: { what: pingText(pair, mtuBytes), expected: `answered: it is the MTU of ${nameOf(pair.from)}` },
});

/** A packet that is too big for the sender's own link, and of which its kernel did not say so. */
export const overBreach = ({ pair, mtuBytes, over }: BigPings): ProbeBreach => ({
  probe: over,
  told: {
    what: pingText(pair, mtuBytes + 1),
    expected: `too-big, said by its own kernel: the MTU of ${nameOf(pair.from)} is ${mtuBytes}`,
  },
});

const nameOf = ({ endpoint }: ModelPod): string => displayEndpoint(endpoint);

const pingText = ({ from, to }: BigPings['pair'], packetBytes: number): string =>
  `${nameOf(from)} → ${nameOf(to)} icmp of ${packetBytes} bytes, unfragmented`;
