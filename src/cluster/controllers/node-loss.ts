import type { Node, Pod } from '../../model/kubernetes.ts';
import {
  hasEnded,
  isBeingDeleted,
  isOnLostNode,
  isWaiting,
  lostWithNode,
  toStartAgain,
} from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';

/**
 * Sees to the pods of nodes that are lost: those that a workload owns are deleted, so that it makes others on other
 * nodes, and bare ones stay as lost until their node is there again. Kubernetes waits five minutes before it gives
 * up a node (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions);
 * here it is known at once that a node is gone.
 */
export function reconcileLostNodes(store: ObjectStore): void {
  const nodes = new Map(store.list('Node').map((node) => [node.metadata.name, node]));
  for (const pod of store.list('Pod')) {
    const node = nodes.get(pod.spec.nodeName ?? '');
    if (node === undefined || isBeingDeleted(pod)) continue;
    if (node.status.ready) returnToLife(store, pod);
    else giveUp(store, pod, node);
  }
}

function returnToLife(store: ObjectStore, pod: Pod): void {
  if (isOnLostNode(pod)) setStatus(store, pod, toStartAgain);
}

function giveUp(store: ObjectStore, pod: Pod, node: Node): void {
  const { namespace, name } = pod.metadata;
  if (isOwned(pod)) {
    // The next one of a template with this very node in it has nowhere else to go.
    if (!(isWaiting(pod) && isPinned(store, pod))) store.delete('Pod', namespace, name);
  } else if (!isWaiting(pod) && !hasEnded(pod)) {
    const message = node.status.message ?? `${node.metadata.name} is lost`;
    setStatus(store, pod, (status) => lostWithNode(status, message));
  }
}

const isOwned = ({ metadata }: Pod): boolean => (metadata.ownerReferences ?? []).length > 0;

function isPinned(store: ObjectStore, { metadata }: Pod): boolean {
  const [owner] = metadata.ownerReferences ?? [];
  const deployment = store.get('Deployment', metadata.namespace, owner?.name ?? '');
  return owner?.kind === 'Deployment' && deployment?.spec.template.spec.nodeName !== undefined;
}

function setStatus(
  store: ObjectStore,
  { metadata }: Pod,
  change: (status: NonNullable<Pod['status']>) => Pod['status'],
): void {
  store.update('Pod', metadata.namespace, metadata.name, (pod) => {
    const status = pod.status && change(pod.status);
    return status === undefined ? pod : { ...pod, status };
  });
}
