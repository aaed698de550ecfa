import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Failure } from '../../model/result.ts';
import type { IpFamily, Verdict } from '../../model/verdict.ts';
import { collectEvidence } from '../evidence.ts';
import { exactBreach, overBreach } from '../network-model/judge-path-mtu.ts';
import type { ProbeBreach } from '../network-model/line-tally.ts';
import { describeFailure } from '../probe-failures.ts';
import type { BigPings } from './big-pings.ts';
import { leastMtuBytes } from './echo-size.ts';
import { findPassing, type NarrowWay } from './find-passing.ts';
import { narrowLinks } from './narrow-links.ts';

/** More say the same again. */
const listed = 20;
/** To find the size that passes takes a second or more a way. */
const searched = 4;
const withEvidence = 3;

/** Ways that do not take what their sender's link does, or more: what passes, and which link it is that takes less. */
export async function describeWays(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'probe' | 'router'>,
  pings: readonly BigPings[],
  family: IpFamily,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const narrow = pings.filter(({ exact }) => !exact.holds);
  const wide = pings.filter(({ exact, over }) => exact.holds && !over.holds);
  const found = await findPassing(cluster, narrow.slice(0, searched), family, { signal });
  const failures: Failure[] = [];
  for (const [index, ping] of narrow.slice(0, listed).entries()) {
    const inspect = index < withEvidence;
    const { from, to } = ping.exact.request;
    const evidence = inspect ? await collectEvidence(cluster, [from, to], signal) : [];
    const { verdict } = ping.exact.result;
    const way = found[index];
    const links = narrowLinks(evidence, ping.mtuBytes);
    failures.push({
      ...(await told(cluster, exactBreach(ping), signal)),
      seen: `${verdict.verdict}: ${verdict.detail}${way === undefined ? '' : `; ${passingText(way, verdict, family)}`}`,
      lookAt: links.length > 0 ? links.join(', ') : lookAtLinks,
      evidence,
    });
  }
  for (const ping of wide.slice(0, listed - failures.length)) {
    failures.push({
      ...(await told(cluster, overBreach(ping), signal)),
      lookAt:
        'a route of the pod that names a larger mtu than its link has, and what fragments packets on the way',
    });
  }
  return failures;
}

const lookAtLinks = 'the mtu of every link on the way, and what a tunnel puts around the packets';

async function told(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>,
  { probe, told: words = {} }: ProbeBreach,
  signal: AbortSignal,
): Promise<Failure> {
  return { ...(await describeFailure(cluster, probe, false, signal)), ...words };
}

/** A way that loses big packets and tells nobody is a black hole (RFC 2923, section 2.1). */
function passingText({ passesBytes }: NarrowWay, { verdict }: Verdict, family: IpFamily): string {
  const kind = verdict === 'no-answer' || verdict === 'stalled' ? ', and nobody says so: a black hole' : '';
  return passesBytes === undefined
    ? `not even ${leastMtuBytes[family]} bytes pass`
    : `${passesBytes} bytes pass, one more does not${kind}`;
}
