import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { ObjectKind } from '../model/kubernetes.ts';
import type { ObjectOf, StoreEvent } from '../cluster/store.ts';
import type { SignalOption } from './operation-signal.ts';

export interface WatchOptions<K extends ObjectKind = ObjectKind> extends SignalOption {
  /** Only of this kind; of all by default. */
  readonly kind?: K;
}

/** A change of an object, as the Kubernetes API words it. */
export interface ObjectChange<K extends ObjectKind = ObjectKind> {
  readonly type: StoreEvent['type'];
  readonly object: ObjectOf<K>;
}

/**
 * Every change from the moment of the call, in order, also while nobody asks for the next one. Ends with the
 * signal; leaving the loop stops it.
 * @internal
 */
export function watchObjects<K extends ObjectKind>(
  cluster: Pick<ClusterHandle, 'watch'>,
  kind: K | undefined,
  signal: AbortSignal,
): AsyncIterableIterator<ObjectChange<K>> {
  const waiting: ObjectChange<K>[] = [];
  let wake = (): void => undefined;
  let ended = signal.aborted;
  const stopWatching = cluster.watch(({ type, object }) => {
    if (kind !== undefined && object.kind !== kind) return;
    // The kind was compared, or all kinds are asked for.
    waiting.push({ type, object: object as ObjectOf<K> });
    wake();
  });
  const stop = (): void => {
    ended = true;
    stopWatching();
    signal.removeEventListener('abort', stop);
    wake();
  };
  signal.addEventListener('abort', stop);
  if (ended) stop();
  return {
    async next() {
      for (;;) {
        const change = waiting.shift();
        if (change !== undefined) return { done: false, value: change };
        if (ended) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async return() {
      waiting.length = 0;
      stop();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
