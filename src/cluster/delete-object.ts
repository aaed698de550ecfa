import { UsageError } from '../model/errors.ts';
import type { ObjectKind } from '../model/kubernetes.ts';
import type { ObjectStore } from './store.ts';

/**
 * Asks for an object to go; the controllers take down what it owns.
 * @throws UsageError `not-found`, or `not-deletable` for nodes and the namespace `default`
 */
export function deleteObject(store: ObjectStore, kind: ObjectKind, namespace: string, name: string): void {
  if (kind === 'Node' || (kind === 'Namespace' && name === 'default')) {
    throw new UsageError('not-deletable', `${kind.toLowerCase()}/${name} belongs to the cluster`, {
      hint: 'delete what is in it, or the whole cluster',
    });
  }
  store.delete(kind, kind === 'Namespace' ? '' : namespace, name);
}
