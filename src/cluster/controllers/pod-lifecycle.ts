import type { Node, Pod, PodStatus } from '../../model/kubernetes.ts';
import type { PodNetworkStatus } from '../../model/cni-network.ts';
import { messageOf } from '../../model/errors.ts';
import { displayPod, parseNodeName, splitPodKey, type NodeName, type PodKey } from '../../model/names.ts';
import type { Clock } from '../../util/clock.ts';
import { timestamp } from '../../util/timestamp.ts';
import { restartsAfter } from '../container-state.ts';
import { PodCidrFullError, type NodeIpam } from '../ipam.ts';
import { type ContainerExit, type PodOutcome, sandboxFailedReason } from '../../model/pod-outcome.ts';
import { withNetworkStatus } from '../cni/network-status.ts';
import type { ContainerStart, PodDriver, PodStart } from '../pod-driver.ts';
import {
  containerEnded,
  creating,
  failedToStart,
  isBackingOff,
  isBeingDeleted,
  isOnLostNode,
  isUp,
  isWaiting,
  keyOfPod,
  started,
  startingContainers,
  unschedulable,
} from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import type { Note } from './note.ts';
import { RestartBackOff } from './restart-back-off.ts';

export interface PodLifecycleOptions {
  readonly store: ObjectStore;
  readonly ipams: ReadonlyMap<string, NodeIpam>;
  readonly driver: PodDriver;
  readonly clock: Clock;
  readonly note: Note;
  /** Ends calls that are under way. */
  readonly signal: AbortSignal;
  /** Called with the error of a driver call that failed as a whole: the surroundings broke. */
  readonly onFailure: (error: unknown) => void;
  /** Called when there may be something to do: a driver call is over, whatever came of it, or a wait. */
  readonly onDone: () => void;
}

/**
 * Starts pods that have a node, takes down those that are to go and starts containers again that ended: all of one
 * node in one call, nodes side by side, and never two calls to one node at once, so that a pod is up before it is
 * taken down. A node that is lost is never called.
 */
export class PodLifecycle {
  readonly #options: PodLifecycleOptions;
  readonly #busy = new Map<string, Promise<void>>();
  /** Pods that could not be taken down; tried again when somebody asks. */
  readonly #stuck = new Set<PodKey>();
  readonly #backOff: RestartBackOff;
  readonly #unsubscribe: () => void;

  constructor(options: PodLifecycleOptions) {
    this.#options = options;
    this.#backOff = new RestartBackOff(options.clock, options.signal, options.onDone);
    this.#unsubscribe = options.driver.onContainerExit((exit) => this.#onExit(exit));
  }

  get isIdle(): boolean {
    return this.#busy.size === 0;
  }

  /** Lets pods that could not be taken down be tried once more. */
  retryStuck(): void {
    this.#stuck.clear();
  }

  /** Removes what is on no node, and gives every node that is free its next call. */
  launch(): void {
    this.#removeUnstarted();
    const { store } = this.#options;
    const podsByNode = new Map<string | undefined, Pod[]>(
      store.list('Node').map(({ metadata }) => [metadata.name, []]),
    );
    for (const pod of store.list('Pod')) podsByNode.get(pod.spec.nodeName)?.push(pod);
    for (const node of store.list('Node')) {
      const { name } = node.metadata;
      if (this.#busy.has(name) || !node.status.ready) continue;
      const work = this.#nextWork(node, podsByNode.get(name) ?? []);
      if (work === undefined) continue;
      const done = work()
        .catch((error: unknown) => this.#onFailure(name, error))
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
    if (leaving.length > 0) return () => this.#stop(name, leaving);
    const staying = pods.filter((pod) => !isBeingDeleted(pod));
    const starts = staying.filter(isWaiting).flatMap((pod) => this.#prepare(pod, node));
    if (starts.length > 0) return () => this.#start(name, starts);
    const restarts = staying.filter(isUp).flatMap((pod) => this.#dueContainers(pod));
    return restarts.length > 0 ? () => this.#startAgain(name, restarts) : undefined;
  }

  /** Takes addresses for a pod and marks it as being created; a pod for which none is left keeps waiting. */
  #prepare(pod: Pod, node: Node): readonly PodStart[] {
    const { ipams } = this.#options;
    let addresses: readonly string[];
    try {
      addresses = pod.spec.hostNetwork ? [] : (ipams.get(node.metadata.name)?.allocate(keyOfPod(pod)) ?? []);
    } catch (error) {
      if (!(error instanceof PodCidrFullError)) throw error;
      this.#setStatus(keyOfPod(pod), () => unschedulable(error.message, pod.status));
      return [];
    }
    const status = creating(pod, this.#now(), node.status.addresses);
    this.#setStatus(keyOfPod(pod), () => status);
    // What a network of an earlier start gave is gone with it.
    this.#setNetworks(keyOfPod(pod), undefined);
    return [{ pod: { ...pod, status }, addresses }];
  }

  async #start(node: NodeName, starts: readonly PodStart[]): Promise<void> {
    const { driver, signal } = this.#options;
    const told = new Set<PodKey>();
    const onOutcome = (outcome: PodOutcome): void => {
      told.add(outcome.pod);
      this.#report(outcome);
      this.#options.onDone();
    };
    let outcomes: readonly PodOutcome[];
    try {
      outcomes = await driver.start(node, starts, signal, onOutcome);
    } catch (error) {
      const message = messageOf(error);
      for (const { pod } of starts)
        this.#report({ pod: keyOfPod(pod), ok: false, reason: 'NodeFailed', message });
      throw error;
    }
    const byPod = new Map(outcomes.map((outcome) => [outcome.pod, outcome]));
    for (const { pod } of starts) {
      const key = keyOfPod(pod);
      if (told.has(key)) continue;
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
    const pod = this.#find(outcome.pod);
    if (pod === undefined || isOnLostNode(pod)) return;
    const { note } = this.#options;
    if (outcome.ok) {
      this.#setNetworks(outcome.pod, outcome.networks);
      this.#setStatus(outcome.pod, (status) => started(pod, status, outcome.podIPs, this.#now()));
      for (const { name } of pod.spec.containers) {
        note(pod, 'Normal', 'Created', `Created container ${name}`);
        note(pod, 'Normal', 'Started', `Started container ${name}`);
      }
    } else {
      this.#setStatus(outcome.pod, (status) => failedToStart(status, outcome.reason, outcome.message));
      const reason = outcome.reason === sandboxFailedReason ? sandboxFailedReason : 'Failed';
      note(pod, 'Warning', reason, outcome.message);
    }
  }

  /** Containers that ended, are to be started again and have waited for long enough. */
  #dueContainers(pod: Pod): readonly ContainerStart[] {
    const due = (pod.status?.containers ?? []).filter((container) => {
      const hasEndedNow =
        container.state === 'terminated' && restartsAfter(pod.spec.restartPolicy, container.exitCode ?? 0);
      const isHeldBack = isBackingOff(container) && this.#backOff.isWaiting(runKey(pod, container.name));
      return hasEndedNow || (isBackingOff(container) && !isHeldBack);
    });
    return due.map(({ name }) => ({ pod: keyOfPod(pod), container: name }));
  }

  async #startAgain(node: NodeName, starts: readonly ContainerStart[]): Promise<void> {
    const { driver, signal, note } = this.#options;
    const keys = [...new Set(starts.map(({ pod }) => pod))];
    for (const key of keys) {
      const names = new Set(starts.filter(({ pod }) => pod === key).map(({ container }) => container));
      const pod = this.#find(key);
      if (pod === undefined) continue;
      // The wait that grows is from one start to the next end, however long the call takes.
      for (const name of names) this.#backOff.onStart(runKey(pod, name));
      this.#setStatus(key, (status) => startingContainers(status, names));
    }
    await driver.startAgain(node, starts, signal);
    for (const key of keys) {
      const pod = this.#find(key);
      if (pod === undefined || isOnLostNode(pod)) continue;
      this.#setStatus(key, (status) => started(pod, status, status.podIPs, this.#now()));
    }
    for (const { pod: key, container } of starts) {
      const pod = this.#find(key);
      if (pod !== undefined) note(pod, 'Normal', 'Started', `Started container ${container}`);
    }
  }

  async #stop(node: NodeName, pods: readonly Pod[]): Promise<void> {
    const { driver, signal, note } = this.#options;
    const keys = pods.map(keyOfPod);
    for (const pod of pods) {
      for (const { name } of pod.spec.containers)
        note(pod, 'Normal', 'Killing', `Stopping container ${name}`);
    }
    try {
      await driver.stop(node, keys, signal);
    } catch (error) {
      for (const key of keys) this.#stuck.add(key);
      throw error;
    }
    for (const key of keys) this.#remove(key);
  }

  /** What no node was ever asked to start, or what was on a node that is lost, has nothing to be taken down. */
  #removeUnstarted(): void {
    const { store } = this.#options;
    const lost = new Set(
      store
        .list('Node')
        .filter(({ status }) => !status.ready)
        .map(({ metadata }) => metadata.name),
    );
    for (const pod of store.list('Pod')) {
      if (!isBeingDeleted(pod)) continue;
      if (isWaiting(pod) || lost.has(pod.spec.nodeName ?? '')) this.#remove(keyOfPod(pod));
    }
  }

  #remove(key: PodKey): void {
    const pod = this.#find(key);
    if (pod === undefined) return;
    for (const { name } of pod.spec.containers) this.#backOff.forget(runKey(pod, name));
    this.#options.ipams.get(pod.spec.nodeName ?? '')?.release(key);
    this.#stuck.delete(key);
    this.#options.store.remove('Pod', pod.metadata.namespace, pod.metadata.name);
  }

  #onExit({ pod: key, container, exitCode, lastWords }: ContainerExit): void {
    const pod = this.#find(key);
    if (pod === undefined || isOnLostNode(pod)) return;
    const isRestarted = !isBeingDeleted(pod) && restartsAfter(pod.spec.restartPolicy, exitCode);
    const isHeldBack = isRestarted && this.#backOff.onEnd(runKey(pod, container));
    const said = lastWords === undefined ? {} : { lastWords };
    const ending = { container, exitCode, ...said, at: this.#now(), isHeldBack };
    this.#setStatus(key, (status) => containerEnded(pod, status, ending));
    if (!isHeldBack) return;
    const message = `Back-off restarting container ${container} of ${displayPod(key)}`;
    this.#options.note(pod, 'Warning', 'BackOff', message);
  }

  /** What a node that is lost could not do is no failure of the cluster: its pods are seen to elsewhere. */
  async #onFailure(node: string, error: unknown): Promise<void> {
    // A call fails at the moment at which its node is found to be lost.
    await new Promise(setImmediate);
    const found = this.#options.store.get('Node', '', node);
    if (found?.status.ready === true) this.#options.onFailure(error);
  }

  #now(): string {
    return timestamp(this.#options.clock.wallTime());
  }

  #find(key: PodKey): Pod | undefined {
    const { namespace, name } = splitPodKey(key);
    return this.#options.store.get('Pod', namespace, name);
  }

  #setNetworks(key: PodKey, networks: readonly PodNetworkStatus[] | undefined): void {
    const { namespace, name } = splitPodKey(key);
    this.#options.store.update('Pod', namespace, name, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: withNetworkStatus(pod.metadata.annotations, networks) },
    }));
  }

  #setStatus(key: PodKey, change: (status: PodStatus) => PodStatus): void {
    const { namespace, name } = splitPodKey(key);
    this.#options.store.update('Pod', namespace, name, (pod) => ({
      ...pod,
      status: change(pod.status ?? creating(pod, '')),
    }));
  }
}

/** One container of one pod; another pod of the same name has its own. */
const runKey = ({ metadata }: Pod, container: string): string => `${metadata.uid}/${container}`;
