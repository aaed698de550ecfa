import { keyOf, listed, type ListOptions, type ObjectOf, type StoreEvent } from '../cluster/store.ts';
import type { KubernetesObject, ObjectKind } from '../model/kubernetes.ts';

/** The objects of a cluster that lives elsewhere, as they were told. */
export class Mirror {
  readonly #objects: Map<string, KubernetesObject>;
  readonly #listeners = new Set<(event: StoreEvent) => void>();

  constructor(objects: readonly KubernetesObject[]) {
    this.#objects = new Map(objects.map((object) => [keyIn(object), object]));
  }

  take(event: StoreEvent): void {
    const key = keyIn(event.object);
    if (event.type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, event.object);
    for (const listener of this.#listeners) listener(event);
  }

  list<K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] {
    return listed(this.#objects.values(), kind, options);
  }

  watch(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const keyIn = ({ kind, metadata }: KubernetesObject): string =>
  keyOf(kind, metadata.namespace, metadata.name);
