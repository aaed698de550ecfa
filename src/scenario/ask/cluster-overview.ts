import type { ClusterHandle, OperationOptions } from '../../cluster/cluster-handle.ts';
import type { ClusterOverview, NodeRoute } from '../../model/cluster-overview.ts';
import type { Inspection } from '../../model/inspection.ts';
import { hostAt, parseCidr } from '../../model/ip.ts';
import type { Node } from '../../model/kubernetes.ts';
import { parseNodeName } from '../../model/names.ts';
import { routeTo, sectionLines } from '../route-to.ts';

/** Nodes, pods, and how the nodes reach each other's pods, as their kernels have it now. */
export async function clusterOverview(
  cluster: ClusterHandle,
  options: OperationOptions,
): Promise<ClusterOverview> {
  const nodes = cluster.nodes();
  const inspections = await Promise.all(
    nodes.map(({ metadata }) =>
      cluster.inspect({ kind: 'node', node: parseNodeName(metadata.name) }, options),
    ),
  );
  const pods = cluster.pods();
  return {
    apiVersion: 'podnet/v1alpha1',
    kind: 'ClusterOverview',
    cluster: cluster.name,
    shape: cluster.shape,
    nodes: nodes.map(({ metadata: { name }, spec, status }) => ({
      name,
      ready: status.ready,
      addresses: status.addresses,
      podCIDRs: spec.podCIDRs,
      pods: pods.filter((pod) => pod.spec.nodeName === name).length,
    })),
    pods: cluster.podRows(),
    routes: nodes.flatMap((from, index) =>
      nodes.filter((to) => to !== from).flatMap((to) => routesOf(from, to, inspections[index])),
    ),
  };
}

function routesOf(from: Node, to: Node, inspection: Inspection | undefined): readonly NodeRoute[] {
  const known = inspection === undefined ? [] : sectionLines(inspection, 'routes');
  return to.spec.podCIDRs.map((podCIDR) => {
    const route = routeTo(known, hostAt(parseCidr(podCIDR), 1))?.line;
    return {
      from: from.metadata.name,
      to: to.metadata.name,
      podCIDR,
      ...(route !== undefined && { route }),
    };
  });
}
