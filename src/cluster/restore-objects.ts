import { assertNever } from '../model/assert-never.ts';
import { messageOf } from '../model/errors.ts';
import type { Node, Pod } from '../model/kubernetes.ts';
import type { NodeIpam } from './ipam.ts';
import { hasEnded, isBeingDeleted, keyOfPod, toStartAgain } from './pod-state.ts';
import { type SavedObject, type SavedObjects, stateDamaged } from './saved-objects.ts';
import type { ObjectStore } from './store.ts';

/**
 * Puts saved objects into a store that was seeded, before any controller looks at it. Nothing runs on the nodes:
 * every pod is started anew on its node, with the addresses it had, except those that have ended for good.
 * @throws UsageError `state-damaged` when the addresses are not free on these nodes
 */
export function restoreObjects(
  store: ObjectStore,
  ipams: ReadonlyMap<string, NodeIpam>,
  { objects, addresses }: SavedObjects,
): void {
  for (const object of objects) restoreObject(store, object);
  for (const pod of store.list('Pod')) {
    const key = keyOfPod(pod);
    const wanted = addresses[key];
    if (wanted === undefined || hasEnded(pod)) continue;
    try {
      ipams.get(pod.spec.nodeName ?? '')?.reserve(key, wanted);
    } catch (error) {
      throw stateDamaged(messageOf(error), error);
    }
  }
}

function restoreObject(store: ObjectStore, object: SavedObject): void {
  switch (object.kind) {
    case 'Node':
      restoreNode(store, object);
      return;
    case 'Pod':
      restorePod(store, object);
      return;
    case 'Deployment':
    case 'DaemonSet':
    case 'Namespace':
    case 'NetworkAttachmentDefinition':
      store.restore(object);
      return;
    default:
      assertNever(object, 'kind');
  }
}

/**
 * Where it is and what it runs on comes from the cluster that there is now. One that was about to be removed is there
 * after all.
 */
function restoreNode(store: ObjectStore, { metadata: saved, spec: { unschedulable } }: Node): void {
  const { deletionTimestamp: _removal, ...metadata } = saved;
  const node = store.get('Node', '', metadata.name);
  if (node === undefined) return;
  store.restore({
    ...node,
    metadata,
    spec: { ...node.spec, ...(unschedulable === undefined ? {} : { unschedulable }) },
  });
}

function restorePod(store: ObjectStore, pod: Pod): void {
  // Nothing of it is left to take down.
  if (isBeingDeleted(pod)) return;
  // What owns it makes another on a node that is there.
  const isOwned = (pod.metadata.ownerReferences ?? []).length > 0;
  const { nodeName } = pod.spec;
  if (isOwned && nodeName !== undefined && store.get('Node', '', nodeName) === undefined) return;
  const { status, ...rest } = pod;
  if (status === undefined) {
    store.restore(rest);
  } else if (hasEnded(pod)) {
    // It keeps its story, not its network.
    store.restore({ ...rest, status: { ...status, podIPs: [] } });
  } else {
    store.restore({ ...rest, status: toStartAgain(status) });
  }
}
