import { setMaxListeners } from 'node:events';
import { InternalError } from '../../model/errors.ts';
import { backgroundClock, type Clock } from '../../util/clock.ts';
import type { NodeIpam } from '../ipam.ts';
import type { EventRecorder } from '../event-recorder.ts';
import type { PodDriver } from '../pod-driver.ts';
import type { ObjectStore } from '../store.ts';
import { daemonSetController } from './daemon-set.ts';
import { deploymentController } from './deployment.ts';
import { reconcileNamespaces } from './namespace.ts';
import { nodeEvents } from './node-events.ts';
import { reconcileLostNodes } from './node-loss.ts';
import { noteBy } from './note.ts';
import { reconcileOrphans } from './orphans.ts';
import { PodNames } from './owned-pod.ts';
import { PodLifecycle } from './pod-lifecycle.ts';
import type { Reconcile } from './reconcile.ts';
import { scheduler } from './scheduler.ts';

export interface ControllersOptions {
  readonly store: ObjectStore;
  /** One for each node, by the node's name; none where CNI plugins give the addresses. */
  readonly ipams: ReadonlyMap<string, NodeIpam>;
  readonly driver: PodDriver;
  /** Decides the names of pods that workloads make. */
  readonly seed: number;
  /** Waits for restarts go by it, which keep no process alive by default. */
  readonly clock?: Clock;
  /** Writes down what is done; nobody does by default. */
  readonly events?: Pick<EventRecorder, 'record'>;
}

/** More turns than any change needs: the controllers undo each other's work. */
const maxTurns = 1_000;

/**
 * Makes the cluster what its objects say: runs all controllers whenever the store changed, until none has
 * anything left to do. Changes of one moment are acted on together, so that many pods are one call to a node.
 */
export class Controllers implements AsyncDisposable {
  readonly #store: ObjectStore;
  readonly #reconcilers: readonly Reconcile[];
  readonly #lifecycle: PodLifecycle;
  readonly #closing = new AbortController();
  readonly #unwatch: () => void;
  readonly #idleListeners = new Set<() => void>();
  readonly #failures: unknown[] = [];
  #isScheduled = false;

  constructor(options: ControllersOptions) {
    const { store, ipams, driver, seed, clock = backgroundClock, events } = options;
    this.#store = store;
    // As many containers may wait for their next start as there are; more than ten listeners make Node warn.
    setMaxListeners(0, this.#closing.signal);
    const names = new PodNames(seed);
    this.#reconcilers = [
      reconcileNamespaces,
      reconcileOrphans,
      nodeEvents(noteBy('node-controller', events)),
      reconcileLostNodes,
      deploymentController(names, noteBy('deployment-controller', events)),
      daemonSetController(names, noteBy('daemonset-controller', events)),
      scheduler(ipams, noteBy('scheduler', events)),
    ];
    this.#lifecycle = new PodLifecycle({
      store,
      ipams,
      driver,
      clock,
      note: noteBy('kubelet', events),
      signal: this.#closing.signal,
      onFailure: (error) => this.#failures.push(error),
      onDone: () => this.#wake(),
    });
    this.#unwatch = store.watch(undefined, ({ object }) => {
      // Events only tell what was done.
      if (object.kind !== 'Event') this.#wake();
    });
    this.#wake();
  }

  /**
   * Resolves when no controller has anything left to do and no call to a node is under way; pods may then be
   * ready, failed or without a place.
   * @throws what a node's call failed with as a whole since the last time, and the signal's reason; the work
   *   itself goes on
   */
  async settle(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    this.#lifecycle.retryStuck();
    this.#wake();
    await this.#idle(AbortSignal.any([signal, this.#closing.signal]));
    if (this.#failures.length > 0) throw this.#failures.splice(0)[0];
  }

  /** Stops acting, ends the calls that are under way and waits for them. */
  async close(): Promise<void> {
    this.#unwatch();
    this.#closing.abort(new InternalError('the controllers are closed'));
    await this.#lifecycle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #wake(): void {
    if (this.#isScheduled || this.#closing.signal.aborted) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#turn());
  }

  #turn(): void {
    try {
      if (!this.#closing.signal.aborted) this.#reconcile();
    } catch (error) {
      this.#failures.push(error);
    }
    this.#isScheduled = false;
    if (this.#lifecycle.isIdle) for (const listener of this.#idleListeners) listener();
  }

  /** Nodes are called once the objects are as they should be, so that each gets all its pods at once. */
  #reconcile(): void {
    for (let turn = 0; turn < maxTurns; turn++) {
      const before = this.#store.version;
      for (const reconcile of this.#reconcilers) reconcile(this.#store);
      if (this.#store.version !== before) continue;
      this.#lifecycle.launch();
      if (this.#store.version === before) return;
    }
    throw new InternalError(`the controllers found no end after ${maxTurns} turns`);
  }

  #idle(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = (): void => finish(resolve);
      const onAbort = (): void => finish(() => reject(signal.reason));
      const finish = (end: () => void): void => {
        this.#idleListeners.delete(listener);
        signal.removeEventListener('abort', onAbort);
        end();
      };
      this.#idleListeners.add(listener);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
