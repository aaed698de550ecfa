import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { zoneLabel } from '../../cluster/seed-store.ts';
import { matchesLabels } from '../../cluster/label-selector.ts';
import type { CniConfig } from '../../model/cni-network.ts';
import { UsageError } from '../../model/errors.ts';
import type { ClusterDemands } from './cluster-demands.ts';

/**
 * Refuses a scenario that needs another cluster than the one that stands. More nodes than it asks for are fine.
 * @throws UsageError `cluster-differs` with everything that is not as the file wants it
 */
export function checkDemands(
  cluster: Pick<ClusterHandle, 'name' | 'network' | 'nodes' | 'surroundings'>,
  demands: ClusterDemands,
): void {
  const unmet = [
    ...unmetNodes(cluster, demands),
    ...unmetZones(cluster, demands),
    ...unmetNetwork(cluster, demands),
  ];
  const { runtime = 'auto' } = demands;
  if (runtime !== 'auto' && runtime !== cluster.surroundings.runtime) {
    unmet.push(`runtime ${runtime} (it has ${cluster.surroundings.runtime})`);
  }
  if (unmet.length === 0) return;
  throw new UsageError('cluster-differs', `the cluster ${cluster.name} lacks ${unmet.join('; ')}`, {
    hint: 'run the scenario without --cluster, in a cluster of its own, or bring one up that is like it',
  });
}

function unmetNodes(
  cluster: Pick<ClusterHandle, 'nodes'>,
  { nodes = [] }: ClusterDemands,
): readonly string[] {
  return nodes.flatMap(({ name, labels }) => {
    const found = cluster.nodes().find(({ metadata }) => metadata.name === name);
    if (found === undefined) return [`node ${name}`];
    if (matchesLabels(labels, found.metadata.labels)) return [];
    const wanted = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return [`labels ${wanted.join(',')} on node ${name}`];
  });
}

/** Which nodes are in which zone says the label that every node of a zone has. */
function unmetZones(
  cluster: Pick<ClusterHandle, 'nodes'>,
  { nodes = [], zones = [] }: ClusterDemands,
): readonly string[] {
  const zoneOf = new Map(cluster.nodes().map(({ metadata }) => [metadata.name, metadata.labels[zoneLabel]]));
  const there = new Set(zoneOf.values());
  return [
    ...zones.filter((zone) => !there.has(zone)).map((zone) => `nodes in zone ${zone}`),
    ...nodes.flatMap(({ name, zone }) =>
      zone === undefined || !zoneOf.has(name) || zoneOf.get(name) === zone
        ? []
        : [`node ${name} in zone ${zone}`],
    ),
  ];
}

function unmetNetwork(
  { network: has }: Pick<ClusterHandle, 'network'>,
  { network: { plugin, podCIDRs, mtuBytes = 'auto', cni } }: ClusterDemands,
): string[] {
  return [
    ...(plugin === undefined || plugin === has.plugin ? [] : [`plugin ${plugin} (it has ${has.plugin})`]),
    ...(podCIDRs === undefined || podCIDRs.join() === has.podCIDRs.join()
      ? []
      : [`podCIDRs ${podCIDRs.join(', ')} (it has ${has.podCIDRs.join(', ')})`]),
    ...(cni === undefined ? [] : unmetConflists(has.cni, cni)),
    ...(mtuBytes === 'auto' || mtuBytes === has.mtuBytes ? [] : [`mtu ${mtuBytes} (it has ${has.mtuBytes})`]),
  ];
}

/** Another configuration is another network; programs may have been built anew since. */
function unmetConflists(has: CniConfig | undefined, wanted: CniConfig): readonly string[] {
  const there = has === undefined ? [] : [has.conflist, ...has.networks].map(({ text }) => text);
  const unmet = [wanted.conflist, ...wanted.networks].filter(({ text }) => !there.includes(text));
  return unmet.map(({ file }) => `the network configuration ${file} as it is now`);
}
