import type { CniOrder } from '../../model/cni-order.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { InternalError, UsageError } from '../../model/errors.ts';
import { displayPod, type NodeName } from '../../model/names.ts';
import type { ClusterPlan, NodePlan } from '../../model/plan.ts';
import { noSuchNode } from '../no-such-node.ts';

/**
 * Whose plugins are meant: those of the pod's node, of the one that is named, or of the first.
 * @throws UsageError `not-found`, `other-node`, and what `nodeOf` says of a pod
 */
export function nodeForCni(
  order: CniOrder,
  name: string | undefined,
  { nodes }: ClusterPlan,
  nodeOf: (endpoint: Endpoint) => NodeName,
): NodePlan {
  const pod = 'place' in order && order.place.kind === 'pod' ? order.place.pod : undefined;
  const ofPod = pod === undefined ? undefined : nodeOf({ kind: 'pod', pod });
  if (pod !== undefined && name !== undefined && name !== ofPod) {
    throw new UsageError('other-node', `${displayPod(pod)} is on ${ofPod}, not on ${name}`, {
      hint: 'leave out --node',
    });
  }
  const [first] = nodes;
  if (first === undefined) throw new InternalError('a cluster without nodes');
  const wanted = ofPod ?? name ?? first.name;
  const found = nodes.find((node) => node.name === wanted);
  if (found !== undefined) return found;
  throw noSuchNode(
    wanted,
    nodes.map((node) => node.name),
  );
}
