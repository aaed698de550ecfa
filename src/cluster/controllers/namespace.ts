import type { ObjectKind } from '../../model/kubernetes.ts';
import type { ObjectStore } from '../store.ts';

const namespacedKinds = [
  'Deployment',
  'DaemonSet',
  'Pod',
  'NetworkAttachmentDefinition',
] as const satisfies readonly ObjectKind[];

/** Empties namespaces that are to be deleted, and removes them once nothing is left in them. */
export function reconcileNamespaces(store: ObjectStore): void {
  for (const { metadata } of store.list('Namespace')) {
    if (metadata.deletionTimestamp === undefined) continue;
    const namespace = metadata.name;
    const content = namespacedKinds.flatMap((kind) => store.list(kind, { namespace }));
    for (const object of content) store.delete(object.kind, namespace, object.metadata.name);
    if (content.length > 0) continue;
    for (const event of store.list('Event', { namespace }))
      store.delete('Event', namespace, event.metadata.name);
    store.remove('Namespace', '', namespace);
  }
}
