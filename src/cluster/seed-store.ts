import type { Node, NodeInfo } from '../model/kubernetes.ts';
import type { NodeName } from '../model/names.ts';
import type { ClusterPlan, NodePlan } from '../model/plan.ts';
import { underlayAddressesOf } from '../model/underlay-place.ts';
import type { ObjectStore } from './store.ts';

/** Puts in what every cluster has from the start: its nodes in their order, and the namespace `default`. */
export function seedStore(
  store: ObjectStore,
  plan: ClusterPlan,
  infoOf: (node: NodeName) => NodeInfo | undefined = () => undefined,
): void {
  for (const node of plan.nodes) store.create(nodeObject(node, infoOf(node.name)));
  store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', namespace: '', labels: namespaceLabels('default'), annotations: {} },
  });
}

/** Kubernetes gives every Namespace a label with its name, for namespaceSelectors. */
export const namespaceLabels = (name: string): Readonly<Record<string, string>> => ({
  'kubernetes.io/metadata.name': name,
});

export const hostnameLabel = 'kubernetes.io/hostname';
export const zoneLabel = 'topology.kubernetes.io/zone';

/** Kubernetes gives every Node a label with its name, for nodeSelectors, and one with its zone. */
export const nodeLabels = ({
  name,
  labels,
  zone,
}: Pick<NodePlan, 'name' | 'labels' | 'zone'>): Readonly<Record<string, string>> => ({
  [hostnameLabel]: name,
  ...(zone === undefined ? {} : { [zoneLabel]: zone }),
  ...labels,
});

/** A node that is ready. */
export function nodeObject(node: NodePlan, nodeInfo: NodeInfo | undefined): Node {
  const { name, podCIDRs } = node;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      namespace: '',
      labels: nodeLabels(node),
      annotations: {},
    },
    spec: { podCIDRs },
    status: {
      addresses: underlayAddressesOf(node),
      ready: true,
      ...(nodeInfo === undefined ? {} : { nodeInfo }),
    },
  };
}
