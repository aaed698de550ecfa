import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Node, Pod } from '../../model/kubernetes.ts';
import { parseNodeName, podKey } from '../../model/names.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { isOfFamily, type ModelPod } from './model-pods.ts';

/** Every probe that the network model's lines are judged by, in groups of one meaning each. */
export interface ModelProbes {
  /** Line 3. */
  readonly loopback: readonly ProbeRequest[];
  /** Lines 5 to 9. */
  readonly pairs: readonly ProbeRequest[];
  /** Line 11. */
  readonly nodeToPods: readonly ProbeRequest[];
  /** Line 12. */
  readonly nodeToOthers: readonly ProbeRequest[];
  /** Line 13. */
  readonly toOwnNode: readonly ProbeRequest[];
  /** Line 14. */
  readonly toOtherNodes: readonly ProbeRequest[];
  /** Line 15. */
  readonly toItself: readonly ProbeRequest[];
}

export function modelProbes(
  cluster: Pick<ClusterHandle, 'nodes' | 'pods'>,
  pods: readonly ModelPod[],
  port: number,
  family: IpFamily,
): ModelProbes {
  const by = (
    from: Endpoint,
    to: Endpoint,
    source: NonNullable<ProbeRequest['source']>,
  ): readonly ProbeRequest[] =>
    (['tcp', 'udp', 'icmp'] as const).map((protocol) => ({
      from,
      to,
      protocol,
      ...(protocol !== 'icmp' && { port }),
      family,
      source,
    }));
  const nodes = cluster.nodes();
  /** Every node with every pod. */
  const both = nodes.flatMap((node) =>
    pods.map((pod) => ({ node, pod, isOwn: pod.node === node.metadata.name })),
  );
  const own = both.filter(({ isOwn }) => isOwn);
  const other = both.filter(({ isOwn }) => !isOwn);
  const called = (some: typeof both): typeof both =>
    some.filter(({ node }) => nodeAddress(node, family) !== undefined);
  return {
    loopback: pods.map(({ endpoint }) => ({
      from: endpoint,
      to: endpoint,
      protocol: 'tcp',
      port,
      family,
      source: 'any',
      toLoopback: true,
    })),
    pairs: pods.flatMap((from) =>
      pods.filter((to) => to !== from).flatMap((to) => by(from.endpoint, to.endpoint, 'pod-ip')),
    ),
    // Which of its addresses a node uses towards its own pods is the plugin's business; so is it whom a node sees.
    nodeToPods: own.flatMap(({ node, pod }) => by(endpointOfNode(node), pod.endpoint, 'any')),
    nodeToOthers: other.flatMap(({ node, pod }) =>
      by(onHostNetwork(node, cluster.pods()), pod.endpoint, 'node-ip'),
    ),
    toOwnNode: called(own).flatMap(({ node, pod }) => by(pod.endpoint, endpointOfNode(node), 'any')),
    toOtherNodes: called(other).flatMap(({ node, pod }) => by(pod.endpoint, endpointOfNode(node), 'any')),
    toItself: pods.flatMap(({ endpoint }) => by(endpoint, endpoint, 'any')),
  };
}

export const endpointOfNode = ({ metadata }: Node): Endpoint => ({
  kind: 'node',
  node: parseNodeName(metadata.name),
});

/** The address by which a node is called. */
export const nodeAddress = ({ status }: Node, family: IpFamily): string | undefined =>
  status.addresses.find((address) => isOfFamily(address, family));

/** A pod in the netns of a node, where there is one, and the node itself where there is none. */
function onHostNetwork(node: Node, pods: readonly Pod[]): Endpoint {
  const found = pods.find(
    ({ spec, status }) =>
      spec.hostNetwork && status?.phase === 'Running' && spec.nodeName === node.metadata.name,
  );
  if (found === undefined) return endpointOfNode(node);
  return { kind: 'pod', pod: podKey(found.metadata.namespace, found.metadata.name) };
}
