import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { expectedHops, type PodPath } from '../../cluster/expected-hops.ts';
import { zoneLabel } from '../../cluster/seed-store.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import { podOf } from '../selectors.ts';
import type { ModelTallies } from './model-lines.ts';

/** What of a cluster decides how far it is from pod to pod. */
type HopsCluster = Pick<ClusterHandle, 'network' | 'nodes' | 'pods' | 'router'>;

/** Line 17: by how much the TTL fell, as the packets' targets saw it. */
export function judgeHops(tallies: ModelTallies, pairs: readonly JudgedProbe[], cluster: HopsCluster): void {
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
    const { holds, expected } = expectation(cluster, [from, to], fell, back);
    const seen = `${hopsText(fell)}${back === undefined ? '' : `, and ${hopsText(back)} on the way back`}`;
    tallies.hops.judge(holds, () => ({ probe, told: { expected, seen } }));
  }
}

const keyOf = (from: Endpoint, to: Endpoint): string => `${displayEndpoint(from)} ${displayEndpoint(to)}`;

function expectation(
  cluster: HopsCluster,
  ends: readonly [from: Endpoint, to: Endpoint],
  fell: number,
  back: number | undefined,
): { readonly holds: boolean; readonly expected: string } {
  const { plugin } = cluster.network;
  const promised = expectedHops(plugin, pathBetween(cluster, ends));
  if (promised !== undefined) {
    return { holds: fell === promised, expected: `${hopsText(promised)}, as ${plugin} promises` };
  }
  const holds = fell >= 0 && (back === undefined || back === fell);
  return { holds, expected: 'the TTL falls by as much as on the way back, and never grows' };
}

/** One router joins all zones of an underlay that has some; without it, a label about zones says nothing. */
function pathBetween(cluster: HopsCluster, ends: readonly Endpoint[]): PodPath {
  const [a, b] = ends.map((end) => podOf(end, cluster)?.spec.nodeName);
  const [zoneA, zoneB] = [a, b].map(
    (name) => cluster.nodes().find(({ metadata }) => metadata.name === name)?.metadata.labels[zoneLabel],
  );
  return { sameNode: a === b, routers: cluster.router !== undefined && zoneA !== zoneB ? 1 : 0 };
}

const hopsText = (hops: number): string =>
  hops < 0 ? `the TTL grew by ${-hops}` : `the TTL falls by ${hops}`;
