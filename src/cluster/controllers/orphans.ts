import type { ObjectStore } from '../store.ts';

/** Deletes pods whose Deployment or DaemonSet is gone. */
export function reconcileOrphans(store: ObjectStore): void {
  const owners = new Set<string | undefined>(
    [...store.list('Deployment'), ...store.list('DaemonSet')].map(({ metadata }) => metadata.uid),
  );
  for (const { metadata } of store.list('Pod')) {
    const references = metadata.ownerReferences ?? [];
    if (references.length === 0 || references.some(({ uid }) => owners.has(uid))) continue;
    store.delete('Pod', metadata.namespace, metadata.name);
  }
}
