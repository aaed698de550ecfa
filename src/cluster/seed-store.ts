import type { Node, NodeInfo } from '../model/kubernetes.ts';
import type { NodeName } from '../model/names.ts';
import type { ClusterPlan, NodePlan } from '../model/plan.ts';
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

/** Kubernetes gives every Node a label with its name, for nodeSelectors. */
export const nodeLabels = ({
  name,
  labels,
}: Pick<NodePlan, 'name' | 'labels'>): Readonly<Record<string, string>> => ({
  [hostnameLabel]: name,
  ...labels,
});

/** A node that is ready. */
export function nodeObject(
  { name, labels, podCIDRs, underlayAddress }: NodePlan,
  nodeInfo: NodeInfo | undefined,
): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      namespace: '',
      labels: nodeLabels({ name, labels }),
      annotations: {},
    },
    spec: { podCIDRs },
    status: { addresses: [underlayAddress], ready: true, ...(nodeInfo === undefined ? {} : { nodeInfo }) },
  };
}
