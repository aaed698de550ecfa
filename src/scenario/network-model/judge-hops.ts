import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { expectedHops } from '../../cluster/expected-hops.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { nodeOf } from '../evidence.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { ModelTallies } from './model-lines.ts';

type Seen = Pick<ClusterHandle, 'network' | 'pods'>;

/** Line 17: by how much the TTL fell, as the packets' targets saw it. */
export function judgeHops(tallies: ModelTallies, pairs: readonly JudgedProbe[], cluster: Seen): void {
  const hops = new Map(
    pairs.flatMap(({ request, result }) => {
      const fell = result.verdict.seen?.hops;
      return fell === undefined ? [] : [[keyOf(request.from, request.to), fell] as const];
    }),
  );
  for (const probe of pairs) {
    const { from, to } = probe.request;
    const fell = probe.result.verdict.seen?.hops;
    if (fell === undefined) continue;
    const back = hops.get(keyOf(to, from));
    const { holds, expected } = expectation(cluster, from, to, fell, back);
    tallies.hops.judge(holds, () => ({
      probe,
      told: {
        expected,
        seen: `${hopsText(fell)}${back === undefined ? '' : `, and ${hopsText(back)} on the way back`}`,
      },
    }));
  }
}

const keyOf = (from: Endpoint, to: Endpoint): string => `${displayEndpoint(from)} ${displayEndpoint(to)}`;

function expectation(
  cluster: Seen,
  from: Endpoint,
  to: Endpoint,
  fell: number,
  back: number | undefined,
): { readonly holds: boolean; readonly expected: string } {
  const nodes = [from, to]
    .map((end) => nodeOf(end, cluster))
    .map((end) => (end === undefined ? '' : displayEndpoint(end)));
  const { plugin } = cluster.network;
  const promised = expectedHops(plugin, { sameNode: nodes[0] === nodes[1], routers: 0 });
  if (promised !== undefined) {
    return { holds: fell === promised, expected: `${hopsText(promised)}, as ${plugin} promises` };
  }
  const holds = fell >= 0 && (back === undefined || back === fell);
  return { holds, expected: 'the TTL falls by as much as on the way back, and never grows' };
}

const hopsText = (hops: number): string =>
  hops < 0 ? `the TTL grew by ${-hops}` : `the TTL falls by ${hops}`;
