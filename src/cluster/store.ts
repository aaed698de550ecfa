import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../model/errors.ts';
import type { KubernetesObject, LabelSelector, ObjectKind, ObjectMeta } from '../model/kubernetes.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import { timestamp } from '../util/timestamp.ts';
import { displayObject } from './display-object.ts';
import { matchesSelector } from './label-selector.ts';

export type ObjectOf<K extends ObjectKind> = Extract<KubernetesObject, { readonly kind: K }>;

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
}

export interface StoreOptions {
  readonly clock?: Pick<Clock, 'wallTime'>;
  /** Random by default; tests pass a predictable one. */
  readonly newUid?: () => string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly selector?: LabelSelector;
}

/**
 * Kinds that are only marked by `delete`: the mark asks a controller to take down what belongs to the object,
 * and the controller then removes it; of a node, it keeps new pods away until whoever removes the node is done.
 */
const endsSlowly: readonly ObjectKind[] = ['Pod', 'Namespace', 'Node'];

/**
 * The objects of one cluster. Every object that goes in is copied and frozen, so what comes out can be kept;
 * every change gets the next resource version. Watchers are called at once, in the order they came.
 */
export class ObjectStore {
  /** By kind, so that many events cost nobody anything who lists pods. */
  readonly #objects = new Map<ObjectKind, Map<string, KubernetesObject>>();
  readonly #watchers = new Set<{
    readonly kind: ObjectKind | undefined;
    notify: (event: StoreEvent) => void;
  }>();
  readonly #clock: Pick<Clock, 'wallTime'>;
  readonly #newUid: () => string;
  #version = 0;

  constructor({ clock = systemClock, newUid = randomUUID }: StoreOptions = {}) {
    this.#clock = clock;
    this.#newUid = newUid;
  }

  /** The resource version of the latest change; the same as long as nothing changes. */
  get version(): number {
    return this.#version;
  }

  /** @throws UsageError `already-exists` */
  create<T extends KubernetesObject>(object: T): T {
    const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
    if (this.#ofKind(object.kind).has(key)) {
      throw new UsageError('already-exists', `${displayObject(object)} is there already`);
    }
    const creationTimestamp = timestamp(this.#clock.wallTime());
    return this.#put(key, 'ADDED', withMeta(object, { uid: this.#newUid(), creationTimestamp }));
  }

  /** Puts in an object that was saved, with the uid and the age it had, in the place of one that has its name. */
  restore<T extends KubernetesObject>(object: T): T {
    const { kind, metadata } = object;
    const { uid = this.#newUid(), creationTimestamp = timestamp(this.#clock.wallTime()) } = metadata;
    const key = keyOf(kind, metadata.namespace, metadata.name);
    return this.#put(key, 'ADDED', withMeta(object, { uid, creationTimestamp }));
  }

  /**
   * Changes an object by a function of what it is now. A function that changes nothing makes no new version.
   * @throws UsageError `not-found`
   */
  update<K extends ObjectKind>(
    kind: K,
    namespace: string,
    name: string,
    change: (object: ObjectOf<K>) => ObjectOf<K>,
  ): ObjectOf<K> {
    const before = this.#existing(kind, namespace, name);
    const after = change(before);
    if (isDeepStrictEqual(before, after)) return before;
    return this.#put(keyOf(kind, namespace, name), 'MODIFIED', after);
  }

  /** Marks a Pod, Namespace or Node as to be deleted, removes any other object at once. @throws UsageError `not-found` */
  delete(kind: ObjectKind, namespace: string, name: string): void {
    const object = this.#existing(kind, namespace, name);
    if (!endsSlowly.includes(kind)) {
      this.remove(kind, namespace, name);
    } else if (object.metadata.deletionTimestamp === undefined) {
      const deletionTimestamp = timestamp(this.#clock.wallTime());
      this.#put(keyOf(kind, namespace, name), 'MODIFIED', withMeta(object, { deletionTimestamp }));
    }
  }

  /** Takes an object out; it may be gone already. */
  remove(kind: ObjectKind, namespace: string, name: string): void {
    const key = keyOf(kind, namespace, name);
    const object = this.#ofKind(kind).get(key);
    if (object === undefined) return;
    this.#ofKind(kind).delete(key);
    const resourceVersion = String(++this.#version);
    // Whoever watches sees versions that rise, as with Kubernetes.
    this.#notify({ type: 'DELETED', object: deepFreeze(withMeta(object, { resourceVersion })) });
  }

  get<K extends ObjectKind>(kind: K, namespace: string, name: string): ObjectOf<K> | undefined {
    // Only objects of a kind are stored under it.
    return this.#ofKind(kind).get(keyOf(kind, namespace, name)) as ObjectOf<K> | undefined;
  }

  /** Objects of a kind in the order of their creation. */
  list<K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] {
    return listed(this.#ofKind(kind).values(), kind, options);
  }

  /** Calls the listener for every later change of a kind, or of all; returns the way to stop that. */
  watch(kind: ObjectKind | undefined, listener: (event: StoreEvent) => void): () => void {
    const watcher = { kind, notify: listener };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #ofKind(kind: ObjectKind): Map<string, KubernetesObject> {
    const objects = this.#objects.get(kind) ?? new Map<string, KubernetesObject>();
    this.#objects.set(kind, objects);
    return objects;
  }

  #existing<K extends ObjectKind>(kind: K, namespace: string, name: string): ObjectOf<K> {
    const object = this.get(kind, namespace, name);
    if (object !== undefined) return object;
    throw new UsageError(
      'not-found',
      `${displayObject({ kind, metadata: { namespace, name } })} is not there`,
    );
  }

  #put<T extends KubernetesObject>(key: string, type: 'ADDED' | 'MODIFIED', object: T): T {
    const resourceVersion = String(++this.#version);
    const stored = deepFreeze(structuredClone(withMeta(object, { resourceVersion })));
    this.#ofKind(object.kind).set(key, stored);
    this.#notify({ type, object: stored });
    return stored;
  }

  #notify(event: StoreEvent): void {
    for (const { kind, notify } of this.#watchers) {
      if (kind === undefined || kind === event.object.kind) notify(event);
    }
  }
}

/** The objects of a kind that the options let through, in the order they come. */
export function listed<K extends ObjectKind>(
  objects: Iterable<KubernetesObject>,
  kind: K,
  { namespace, selector }: ListOptions = {},
): readonly ObjectOf<K>[] {
  return [...objects].filter(
    (object): object is ObjectOf<K> =>
      object.kind === kind &&
      (namespace === undefined || object.metadata.namespace === namespace) &&
      (selector === undefined || matchesSelector(selector, object.metadata.labels)),
  );
}

/** No name holds a "/". */
export const keyOf = (kind: ObjectKind, namespace: string, name: string): string =>
  `${kind}/${namespace}/${name}`;

function withMeta<T extends KubernetesObject>(object: T, meta: Partial<ObjectMeta>): T {
  return { ...object, metadata: { ...object.metadata, ...meta } };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
