import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { parseNodeName } from '../model/names.ts';
import { KnownObjects } from '../scenario/load/known-objects.ts';

/** What a running cluster holds, in the form that checks of scenario files look at. */
export function knownNow(cluster: Pick<ClusterHandle, 'name' | 'nodes' | 'list' | 'network'>): KnownObjects {
  const nodes = cluster.nodes();
  const known = new KnownObjects({
    name: cluster.name,
    runtime: 'auto',
    nodes: nodes.map(({ metadata }) => ({ name: parseNodeName(metadata.name), labels: metadata.labels })),
    network: { ...cluster.network, podCIDRs: nodes[0]?.spec.podCIDRs ?? [] },
  });
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
