import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Clock } from '../../util/clock.ts';
import { isReady } from '../readiness.ts';

/** How long the pods of one cluster took to be ready. */
export interface PodDurations {
  /** From the first one's creation until the last one was ready. */
  readonly allReadyMs: number;
  /** From its creation until it was ready, each. */
  readonly eachMs: readonly number[];
}

/** Notes when pods are made and when they are ready. */
export class PodStopwatch {
  readonly #clock: Clock;
  /** By the pods' ids. */
  readonly #createdMs = new Map<string, number>();
  readonly #readyMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called before the first pod is made. */
  watch(cluster: Pick<ClusterHandle, 'watch'>): void {
    cluster.watch(({ object }) => {
      if (object.kind !== 'Pod') return;
      const { uid } = object.metadata;
      if (uid === undefined) return;
      const nowMs = this.#clock.monotonicMs();
      if (!this.#createdMs.has(uid)) this.#createdMs.set(uid, nowMs);
      if (isReady(object) && !this.#readyMs.has(uid)) this.#readyMs.set(uid, nowMs);
    });
  }

  /** Of those that are ready by now; undefined when there is none. */
  read(): PodDurations | undefined {
    const eachMs = [...this.#readyMs].map(
      ([uid, readyMs]) => readyMs - (this.#createdMs.get(uid) ?? readyMs),
    );
    if (eachMs.length === 0) return undefined;
    return {
      allReadyMs: Math.max(...this.#readyMs.values()) - Math.min(...this.#createdMs.values()),
      eachMs,
    };
  }
}
