import type { Node, Pod, PodStatus } from '../../model/kubernetes.ts';
import { messageOf } from '../../model/errors.ts';
import { parseNodeName, splitPodKey, type NodeName, type PodKey } from '../../model/names.ts';
import type { Clock } from '../../util/clock.ts';
import { timestamp } from '../../util/timestamp.ts';
import { PodCidrFullError, type NodeIpam } from '../ipam.ts';
import type { ContainerExit, PodOutcome } from '../../model/pod-outcome.ts';
import type { PodDriver, PodStart } from '../pod-driver.ts';
import {
  containerEnded,
  creating,
  failedToStart,
  isBeingDeleted,
  isWaiting,
  keyOfPod,
  started,
  unschedulable,
} from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';

export interface PodLifecycleOptions {
  readonly store: ObjectStore;
  readonly ipams: ReadonlyMap<string, NodeIpam>;
  readonly driver: PodDriver;
  readonly clock: Pick<Clock, 'wallTime'>;
  /** Ends calls that are under way. */
  readonly signal: AbortSignal;
  /** Called with the error of a driver call that failed as a whole: the surroundings broke. */
  readonly onFailure: (error: unknown) => void;
  /** Called when a driver call is over, whatever came of it. */
  readonly onDone: () => void;
}

/**
 * Starts pods that have a node and takes down those that are to go: all of one node in one call, nodes side by
 * side, and never two calls to one node at once, so that a pod is up before it is taken down.
 */
export class PodLifecycle {
  readonly #options: PodLifecycleOptions;
  readonly #busy = new Map<string, Promise<void>>();
  /** Pods that could not be taken down; tried again when somebody asks. */
  readonly #stuck = new Set<PodKey>();
  readonly #unsubscribe: () => void;

  constructor(options: PodLifecycleOptions) {
    this.#options = options;
    this.#unsubscribe = options.driver.onContainerExit((exit) => this.#onExit(exit));
  }

  get isIdle(): boolean {
    return this.#busy.size === 0;
  }

  /** Lets pods that could not be taken down be tried once more. */
  retryStuck(): void {
    this.#stuck.clear();
  }

  /** Removes what was never started, and gives every node that is free its next call. */
  launch(): void {
    this.#removeUnstarted();
    const { store } = this.#options;
    const podsByNode = new Map<string | undefined, Pod[]>(
      store.list('Node').map(({ metadata }) => [metadata.name, []]),
    );
    for (const pod of store.list('Pod')) podsByNode.get(pod.spec.nodeName)?.push(pod);
    for (const node of store.list('Node')) {
      const { name } = node.metadata;
      if (this.#busy.has(name)) continue;
      const work = this.#nextWork(node, podsByNode.get(name) ?? []);
      if (work === undefined) continue;
      const done = work()
        .catch(this.#options.onFailure)
        .finally(() => {
          this.#busy.delete(name);
          this.#options.onDone();
        });
      this.#busy.set(name, done);
    }
  }

  /** Waits for the calls that are under way. */
  async close(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(this.#busy.values());
  }

  #nextWork(node: Node, pods: readonly Pod[]): (() => Promise<void>) | undefined {
    const name = parseNodeName(node.metadata.name);
    const leaving = pods.filter((pod) => isBeingDeleted(pod) && !this.#stuck.has(keyOfPod(pod)));
    if (leaving.length > 0) return () => this.#stop(name, leaving.map(keyOfPod));
    const starts = pods
      .filter((pod) => isWaiting(pod) && !isBeingDeleted(pod))
      .flatMap((pod) => this.#prepare(pod, node));
    return starts.length > 0 ? () => this.#start(name, starts) : undefined;
  }

  /** Takes addresses for a pod and marks it as being created; a pod for which none is left keeps waiting. */
  #prepare(pod: Pod, node: Node): readonly PodStart[] {
    const { ipams, clock } = this.#options;
    let addresses: readonly string[];
    try {
      addresses = pod.spec.hostNetwork ? [] : (ipams.get(node.metadata.name)?.allocate(keyOfPod(pod)) ?? []);
    } catch (error) {
      if (!(error instanceof PodCidrFullError)) throw error;
      this.#setStatus(keyOfPod(pod), () => unschedulable(error.message, pod.status));
      return [];
    }
    const status = creating(pod, timestamp(clock.wallTime()), node.status.addresses[0]);
    this.#setStatus(keyOfPod(pod), () => status);
    return [{ pod: { ...pod, status }, addresses }];
  }

  async #start(node: NodeName, starts: readonly PodStart[]): Promise<void> {
    const { driver, signal } = this.#options;
    let outcomes: readonly PodOutcome[];
    try {
      outcomes = await driver.start(node, starts, signal);
    } catch (error) {
      const message = messageOf(error);
      for (const { pod } of starts)
        this.#report({ pod: keyOfPod(pod), ok: false, reason: 'NodeFailed', message });
      throw error;
    }
    const byPod = new Map(outcomes.map((outcome) => [outcome.pod, outcome]));
    for (const { pod } of starts) {
      const key = keyOfPod(pod);
      const silent = {
        pod: key,
        ok: false,
        reason: 'NodeFailed',
        message: `${node} did not say what became of it`,
      } as const;
      this.#report(byPod.get(key) ?? silent);
    }
  }

  #report(outcome: PodOutcome): void {
    this.#setStatus(outcome.pod, (status) =>
      outcome.ok ? started(status, outcome.podIPs) : failedToStart(status, outcome.reason, outcome.message),
    );
  }

  async #stop(node: NodeName, pods: readonly PodKey[]): Promise<void> {
    try {
      await this.#options.driver.stop(node, pods, this.#options.signal);
    } catch (error) {
      for (const pod of pods) this.#stuck.add(pod);
      throw error;
    }
    for (const pod of pods) this.#remove(pod, node);
  }

  /** A pod that no node was ever asked to start has nothing to be taken down. */
  #removeUnstarted(): void {
    for (const pod of this.#options.store.list('Pod')) {
      if (isBeingDeleted(pod) && isWaiting(pod)) this.#remove(keyOfPod(pod), pod.spec.nodeName);
    }
  }

  #remove(key: PodKey, node: string | undefined): void {
    const { namespace, name } = splitPodKey(key);
    this.#options.ipams.get(node ?? '')?.release(key);
    this.#options.store.remove('Pod', namespace, name);
  }

  #onExit({ pod, container, exitCode, lastWords }: ContainerExit): void {
    const { namespace, name } = splitPodKey(pod);
    if (this.#options.store.get('Pod', namespace, name) === undefined) return;
    this.#setStatus(pod, (status) => containerEnded(status, container, exitCode, lastWords));
  }

  #setStatus(key: PodKey, change: (status: PodStatus) => PodStatus): void {
    const { namespace, name } = splitPodKey(key);
    this.#options.store.update('Pod', namespace, name, (pod) => ({
      ...pod,
      status: change(pod.status ?? creating(pod, '', undefined)),
    }));
  }
}
