import type { ApplyOutcome } from '../cluster/apply-manifests.ts';
import type { CniOutcome, CniRequest } from '../model/cni-order.ts';
import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import type {
  CheckPods,
  ClusterHandle,
  DrainOptions,
  ExecResult,
  LabelChanges,
  LabelOptions,
  NewNode,
  OpenResponders,
  OperationOptions,
  ProbeOptions,
  ResponderPort,
  Router,
} from '../cluster/cluster-handle.ts';
import type { LogChunk, LogRequest } from '../cluster/log-chunk.ts';
import { withoutChecks } from '../model/check-pods.ts';
import { podRow } from '../cluster/pod-rows.ts';
import { isBeingDeleted } from '../cluster/pod-state.ts';
import type { ListOptions, ObjectOf, StoreEvent } from '../cluster/store.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Manifest, Node, ObjectKind, Pod } from '../model/kubernetes.ts';
import type { PodKey } from '../model/names.ts';
import type { NetworkPlan } from '../model/plan.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { PodRow } from '../model/result.ts';
import type { EchoRequest, EchoResult, StreamRequest, StreamResult } from '../model/stream.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { sendRequest } from '../rpc/connection.ts';
import type { Method } from '../rpc/method.ts';
import { systemClock } from '../util/clock.ts';
import { timeLimit } from '../util/time-limit.ts';
import { AttachedCommands } from './attached-commands.ts';
import type { ControlConnection } from './connect.ts';
import { Mirror } from './mirror.ts';
import {
  type ClusterFacts,
  type ClusterView,
  controlRequests,
  factsChanged,
  objectChanged,
  probeProgress,
} from './protocol.ts';

/** Hanging up takes no time; an engine that has ten clusters to remove at once takes its own. */
const hangUpLimitMs = 1_000;
const removeLimitMs = 30_000;
const closeRespondersLimitMs = 5_000;
const closeCheckPodsLimitMs = 30_000;

/** A standing cluster, seen from a command: its objects are mirrored here, everything else is asked for. */
export class RemoteCluster implements ClusterHandle {
  readonly lost: Promise<never>;
  readonly closeLimitMs: number;
  readonly #control: ControlConnection;
  readonly #mirror: Mirror;
  readonly #commands: AttachedCommands;
  readonly #progress = new Map<number, (done: number, total: number) => void>();
  readonly #remove: (() => Promise<void>) | undefined;
  #facts: ClusterFacts;
  #lastToken = 0;

  private constructor(
    control: ControlConnection,
    view: ClusterView,
    mirror: Mirror,
    remove: (() => Promise<void>) | undefined,
  ) {
    this.#remove = remove;
    this.closeLimitMs = remove === undefined ? hangUpLimitMs : removeLimitMs;
    this.#control = control;
    this.#facts = view;
    this.#mirror = mirror;
    this.#commands = new AttachedCommands(control);
    this.lost = control.ended;
    control.connection.onNotification(factsChanged, (facts) => {
      this.#facts = facts;
    });
    control.connection.onNotification(probeProgress, ({ token, done, total }) =>
      this.#progress.get(token)?.(done, total),
    );
  }

  /**
   * Looks at the cluster behind a connection, waiting until it is up.
   * @param remove what closing does for whoever owns the cluster; by default it is left standing
   */
  static async open(
    control: ControlConnection,
    signal: AbortSignal,
    remove?: () => Promise<void>,
  ): Promise<RemoteCluster> {
    // What is told between the answer and the mirror's making must not be lost.
    const early: StoreEvent[] = [];
    let take = (event: StoreEvent): void => void early.push(event);
    control.connection.onNotification(objectChanged, (event) => take(event));
    const view = await sendRequest(control, controlRequests.follow, {}, signal);
    const mirror = new Mirror(view.objects);
    for (const event of early) mirror.take(event);
    take = (event) => mirror.take(event);
    return new RemoteCluster(control, view, mirror, remove);
  }

  get name(): string {
    return this.#facts.name;
  }

  get shape(): string {
    return this.#facts.shape;
  }

  get network(): NetworkPlan {
    return this.#facts.network;
  }

  get router(): Router | undefined {
    return this.#facts.router;
  }

  get surroundings(): Surroundings {
    return this.#facts.surroundings;
  }

  list<K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] {
    return this.#mirror.list(kind, options);
  }

  watch(listener: (event: StoreEvent) => void): () => void {
    return this.#mirror.watch(listener);
  }

  nodes(): readonly Node[] {
    return this.list('Node');
  }

  pods(): readonly Pod[] {
    return withoutChecks(this.list('Pod')).filter((pod) => !isBeingDeleted(pod));
  }

  podRows(): readonly PodRow[] {
    const now = systemClock.wallTime();
    return this.list('Pod').map((pod) => podRow(pod, now));
  }

  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.list('Namespace').find(({ metadata }) => metadata.name === namespace)?.metadata.labels;
  }

  apply(manifests: readonly Manifest[], { signal }: OperationOptions): Promise<readonly ApplyOutcome[]> {
    return this.#ask(controlRequests.apply, { manifests }, signal);
  }

  async deleteObject(
    kind: ObjectKind,
    namespace: string,
    name: string,
    { signal }: OperationOptions,
  ): Promise<void> {
    await this.#ask(controlRequests.deleteObject, { kind, namespace, name }, signal);
  }

  async scale(
    namespace: string,
    deployment: string,
    replicas: number,
    { signal }: OperationOptions,
  ): Promise<void> {
    await this.#ask(controlRequests.scale, { namespace, deployment, replicas }, signal);
  }

  async label(
    kind: ObjectKind,
    namespace: string,
    name: string,
    changes: LabelChanges,
    { signal, overwrite = false }: LabelOptions,
  ): Promise<void> {
    await this.#ask(controlRequests.label, { kind, namespace, name, changes, overwrite }, signal);
  }

  cordon(node: string, unschedulable: boolean, { signal }: OperationOptions): Promise<boolean> {
    return this.#ask(controlRequests.cordon, { node, unschedulable }, signal);
  }

  drain(
    node: string,
    { signal, ignoreDaemonSets = false, force = false }: DrainOptions,
  ): Promise<readonly PodKey[]> {
    return this.#ask(controlRequests.drain, { node, ignoreDaemonSets, force }, signal);
  }

  addNode(node: NewNode, { signal }: OperationOptions): Promise<string> {
    return this.#ask(controlRequests.addNode, node, signal);
  }

  async removeNode(node: string, { signal }: OperationOptions): Promise<void> {
    await this.#ask(controlRequests.removeNode, { node }, signal);
  }

  async restartNode(node: string, { signal }: OperationOptions): Promise<void> {
    await this.#ask(controlRequests.restartNode, { node }, signal);
  }

  readLog(params: LogRequest, { signal }: OperationOptions): Promise<LogChunk> {
    return this.#ask(controlRequests.readLog, params, signal);
  }

  attach(command: AttachedCommand, streams: CommandStreams, { signal }: OperationOptions): Promise<number> {
    return this.#commands.run(command, streams, signal);
  }

  async probe(
    requests: readonly ProbeRequest[],
    { signal, onProgress }: ProbeOptions,
  ): Promise<readonly ProbeResult[]> {
    const token = ++this.#lastToken;
    if (onProgress !== undefined) this.#progress.set(token, onProgress);
    try {
      return await this.#ask(controlRequests.probe, { requests, token }, signal);
    } finally {
      this.#progress.delete(token);
    }
  }

  measureStream(request: StreamRequest, { signal }: OperationOptions): Promise<StreamResult> {
    return this.#ask(controlRequests.measureStream, request, signal);
  }

  measureEchoes(request: EchoRequest, { signal }: OperationOptions): Promise<EchoResult> {
    return this.#ask(controlRequests.measureEchoes, request, signal);
  }

  async listen(
    endpoints: readonly Endpoint[],
    ports: readonly ResponderPort[],
    { signal }: OperationOptions,
  ): Promise<OpenResponders> {
    const { id, failures } = await this.#ask(controlRequests.openResponders, { endpoints, ports }, signal);
    return {
      failures,
      close: async () => {
        // Whoever closes has perhaps been interrupted; the connection's end closes them as well.
        using limit = timeLimit(closeRespondersLimitMs);
        await this.#ask(controlRequests.closeResponders, { id }, limit.signal).catch((error: unknown) => {
          if (!limit.signal.aborted) throw error;
        });
      },
    };
  }

  async sandboxAddresses(
    pods: readonly PodKey[],
    { signal }: OperationOptions,
  ): Promise<ReadonlyMap<PodKey, readonly string[]>> {
    return new Map(await this.#ask(controlRequests.sandboxAddresses, { pods }, signal));
  }

  async sandboxMtus(
    pods: readonly PodKey[],
    { signal }: OperationOptions,
  ): Promise<ReadonlyMap<PodKey, number>> {
    return new Map(await this.#ask(controlRequests.sandboxMtus, { pods }, signal));
  }

  async openCheckPods({ signal }: OperationOptions): Promise<CheckPods> {
    const { namespace } = await this.#ask(controlRequests.openCheckPods, {}, signal);
    return {
      namespace,
      start: (pods, options) =>
        this.#ask(controlRequests.startCheckPods, { namespace, pods }, options.signal),
      stop: async (names, options) => {
        await this.#ask(controlRequests.stopCheckPods, { namespace, names }, options.signal);
      },
      close: async () => {
        // Whoever closes has perhaps been interrupted; the connection's end closes them as well.
        using limit = timeLimit(closeCheckPodsLimitMs);
        await this.#ask(controlRequests.closeCheckPods, { namespace }, limit.signal).catch(
          (error: unknown) => {
            if (!limit.signal.aborted) throw error;
          },
        );
      },
    };
  }

  exec(
    target: Endpoint,
    command: readonly string[],
    { signal, timeoutMs }: OperationOptions & { readonly timeoutMs?: number },
  ): Promise<ExecResult> {
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    return this.#ask(controlRequests.exec, { target, command, ...limit }, signal);
  }

  inspect(target: Endpoint, { signal }: OperationOptions): Promise<Inspection> {
    return this.#ask(controlRequests.inspect, { target }, signal);
  }

  runCni(
    request: CniRequest,
    { signal, node }: OperationOptions & { readonly node?: string },
  ): Promise<CniOutcome> {
    return this.#ask(controlRequests.runCni, { ...request, ...(node === undefined ? {} : { node }) }, signal);
  }

  async fetchFiles(node: string, path: string, { signal }: OperationOptions): Promise<Uint8Array> {
    const { data } = await this.#ask(controlRequests.fetchFiles, { node, path }, signal);
    return Buffer.from(data, 'base64');
  }

  enterCommand(target: Endpoint, { signal }: OperationOptions): Promise<readonly string[]> {
    return this.#ask(controlRequests.enterCommand, { target }, signal);
  }

  /** Hangs up; the cluster goes on, unless it is this handle's own. */
  async close(): Promise<void> {
    await this.#remove?.();
    this.hangUp();
  }

  /** The cluster goes on, whoever made it. */
  hangUp(): void {
    this.#control.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<P, R>(method: Method<P, R>, params: P, signal: AbortSignal): Promise<R> {
    return sendRequest(this.#control, method, params, signal);
  }
}
