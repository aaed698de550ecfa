import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { ClusterConfig } from '../model/cluster-config.ts';
import { parseNodeName } from '../model/names.ts';
import { KnownObjects } from '../scenario/load/known-objects.ts';

/** What a running cluster holds, in the form that checks of scenario files look at. */
export function knownNow(
  cluster: Pick<ClusterHandle, 'name' | 'nodes' | 'router' | 'list' | 'network'>,
): KnownObjects {
  const nodes = cluster.nodes();
  const config: ClusterConfig = {
    name: cluster.name,
    runtime: 'auto',
    nodes: nodes.map(({ metadata }) => ({ name: parseNodeName(metadata.name), labels: metadata.labels })),
    network: { ...cluster.network, podCIDRs: nodes[0]?.spec.podCIDRs ?? [] },
  };
  const known = new KnownObjects(config, cluster.router?.name);
  for (const kind of [
    'Namespace',
    'NetworkAttachmentDefinition',
    'Deployment',
    'DaemonSet',
    'Pod',
  ] as const) {
    for (const object of cluster.list(kind)) {
      // Pods of a workload are known by its template already.
      if ((object.metadata.ownerReferences ?? []).length === 0) known.add(object);
    }
  }
  return known;
}
