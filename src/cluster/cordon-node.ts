import type { Node } from '../model/kubernetes.ts';
import { noSuchNode } from './no-such-node.ts';
import type { ObjectStore } from './store.ts';

/** Keeps new pods off a node, or lets them come again; false when it was so already. @throws UsageError `not-found` */
export function cordonNode(store: ObjectStore, name: string, unschedulable: boolean): boolean {
  const isCordoned = knownNode(store, name).spec.unschedulable === true;
  store.update('Node', '', name, ({ spec: { unschedulable: _before, ...spec }, ...node }) => ({
    ...node,
    spec: { ...spec, ...(unschedulable && { unschedulable }) },
  }));
  return isCordoned !== unschedulable;
}

/** @throws UsageError `not-found` with the nearest name, or all */
function knownNode(store: ObjectStore, name: string): Node {
  const node = store.get('Node', '', name);
  if (node !== undefined) return node;
  throw noSuchNode(
    name,
    store.list('Node').map(({ metadata }) => metadata.name),
  );
}
