import type { AgentClient } from '../agent/client.ts';
import type { ClusterConfig } from '../model/cluster-config.ts';
import type { CniOutcome, CniRequest } from '../model/cni-order.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { InternalError, UsageError } from '../model/errors.ts';
import { membersOf, underlayAddressesOf } from '../model/underlay-place.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Manifest, Node, ObjectKind, Pod } from '../model/kubernetes.ts';
import { displayPod, type NodeName, type PodKey } from '../model/names.ts';
import type { ClusterPlan, NetworkPlan } from '../model/plan.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { PodRow } from '../model/result.ts';
import type { EchoRequest, EchoResult, StreamRequest, StreamResult } from '../model/stream.ts';
import type { Surroundings } from '../model/surroundings.ts';
import type { RuntimeSession } from '../runtime/node-runtime.ts';
import { CleanupError, type CleanupStack } from '../util/cleanup-stack.ts';
import { systemClock } from '../util/clock.ts';
import { Turns } from '../util/turns.ts';
import { addNode } from './add-node.ts';
import { AgentPodDriver } from './agent-pod-driver.ts';
import { type ApplyOutcome, applyManifests } from './apply-manifests.ts';
import { awaitNetwork } from './await-network.ts';
import { askAgents } from './ask-agents.ts';
import { withoutChecks } from '../model/check-pods.ts';
import { openCheckPods } from './check-pods.ts';
import { withKnownNetwork } from './cni/known-network.ts';
import { nodeForCni } from './cni/node-for-cni.ts';
import { runCni } from './cni/run-cni.ts';
import { attachCommand } from './attach-command.ts';
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
} from './cluster-handle.ts';
import { ClusterNodes, type NodeLoss } from './cluster-nodes.ts';
import type { NetworkFiles } from './cni/network-files.ts';
import { Controllers } from './controllers/controller-loop.ts';
import { currentConfig } from './current-config.ts';
import { noteBy } from './controllers/note.ts';
import { noteDaemonEnd } from './note-daemon-end.ts';
import { cordonNode } from './cordon-node.ts';
import { drainNode } from './drain-node.ts';
import { EventRecorder } from './event-recorder.ts';
import { deleteObject } from './delete-object.ts';
import type { AgentFor } from './group-by-agent.ts';
import { type NodeIpam, nodeIpams } from './ipam.ts';
import { checkZoneLabel } from './check-label-changes.ts';
import { labelObject } from './label-object.ts';
import type { LogChunk, LogRequest } from './log-chunk.ts';
import { type NodeChanges, updateNode } from './node-changes.ts';
import { nodeInfo } from './node-info.ts';
import { podRow } from './pod-rows.ts';
import { isBeingDeleted } from './pod-state.ts';
import { podOfStore } from './pod-of-store.ts';
import { measureStream, type StreamWay } from './measure-stream.ts';
import { openResponders } from './open-responders.ts';
import { orderProbe } from './order-probe.ts';
import { fetchFiles } from './fetch-files.ts';
import { readLog } from './read-log.ts';
import { relayQuestions } from './relay-questions.ts';
import { removeNode } from './remove-node.ts';
import { restartNode } from './restart-node.ts';
import { restoreObjects } from './restore-objects.ts';
import { saveObjects } from './save-objects.ts';
import type { SavedObjects } from './saved-objects.ts';
import { scaleDeployment } from './scale-deployment.ts';
import { seedStore } from './seed-store.ts';
import { shapeOf } from './shape-of.ts';
import { type ListOptions, type ObjectOf, ObjectStore, type StoreEvent } from './store.ts';

/** What a cluster that stays needs, and one that ends with its run does not. */
export interface StandingOptions {
  /** Objects of a cluster that was: its pods are started anew, with their addresses. */
  readonly restore?: SavedObjects;
  /** What the loss of one node means, where it is a container: `ends-cluster` by default. */
  readonly nodeLoss?: NodeLoss;
}

/** A cluster that runs: its objects, the controllers that make them true, and a way to every node's agent. */
export class Cluster implements ClusterHandle {
  readonly name: string;
  readonly closeLimitMs: number;
  private readonly session: RuntimeSession;
  private readonly store = new ObjectStore();
  private readonly ipams: Map<string, NodeIpam>;
  private readonly controllers: Controllers;
  private readonly lineup: ClusterNodes;
  private readonly files: NetworkFiles;
  private readonly undo: CleanupStack;
  /** Whether nodes had ways to all others since the last of them came or went. */
  private hasWays = false;
  private readonly streams = new Turns();
  private readonly agentFor: AgentFor = (endpoint) => this.lineup.agentOf(this.nodeOf(endpoint));

  /**
   * @param files of the pod network, which nodes that come later need as well
   * @param undo takes down what the cluster stands on; moved into the cluster once that is made, and run by `close`
   * @throws UsageError `state-damaged` when what is to be restored does not fit this one
   */
  constructor(
    plan: ClusterPlan,
    session: RuntimeSession,
    seed: number,
    files: NetworkFiles,
    undo: CleanupStack,
    { restore, nodeLoss = 'ends-cluster' }: StandingOptions = {},
  ) {
    this.name = plan.name;
    this.session = session;
    this.closeLimitMs = session.closeLimitMs;
    seedStore(this.store, plan, (node) => nodeInfo(session.agentOf(node).hello, session.surroundings));
    this.lineup = new ClusterNodes(plan, session, nodeLoss, (name, message) =>
      updateNode(this.store, name, (node) => ({
        ...node,
        status: { ...node.status, ready: false, message },
      })),
    );
    this.lineup.onAgent((agent) => relayQuestions(agent, this.agentFor));
    this.ipams = nodeIpams(plan);
    if (restore !== undefined) restoreObjects(this.store, this.ipams, restore);
    const events = new EventRecorder(this.store);
    this.lineup.onAgent((agent) => agent.onDaemonEnd(noteDaemonEnd(this.store, noteBy('kubelet', events))));
    this.controllers = new Controllers({
      store: this.store,
      ipams: this.ipams,
      driver: new AgentPodDriver(this.lineup, this.store, files),
      seed,
      events,
    });
    this.files = files;
    this.undo = undo.move();
  }

  get network(): NetworkPlan {
    return this.plan.network;
  }

  get router(): Router | undefined {
    const { router } = this.plan;
    return router && { name: router.name, addresses: underlayAddressesOf(router) };
  }

  /** As it is now: nodes come and go. */
  get plan(): ClusterPlan {
    return this.lineup.plan;
  }

  get shape(): string {
    return shapeOf(this.plan);
  }

  /**
   * Rejects when the cluster is lost, because what its nodes share is gone or, unless that is tolerated, one of them;
   * never resolves.
   */
  get lost(): Promise<never> {
    return this.lineup.lost;
  }

  get surroundings(): Surroundings {
    return this.session.surroundings;
  }

  list<K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] {
    return this.store.list(kind, options);
  }

  watch(listener: (event: StoreEvent) => void): () => void {
    return this.store.watch(undefined, listener);
  }

  /** A config that makes the same nodes once more, with their addresses and labels. */
  get currentConfig(): ClusterConfig {
    return currentConfig(this.plan, this.nodes(), this.surroundings.runtime);
  }

  nodes(): readonly Node[] {
    return this.store.list('Node');
  }

  pods(): readonly Pod[] {
    return withoutChecks(this.store.list('Pod')).filter((pod) => !isBeingDeleted(pod));
  }

  podRows(): readonly PodRow[] {
    const now = systemClock.wallTime();
    return this.store.list('Pod').map((pod) => podRow(pod, now));
  }

  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.store.get('Namespace', '', namespace)?.metadata.labels;
  }

  async apply(
    manifests: readonly Manifest[],
    { signal }: OperationOptions,
  ): Promise<readonly ApplyOutcome[]> {
    const outcomes = applyManifests(this.store, manifests);
    await this.settle(signal);
    return outcomes;
  }

  async deleteObject(
    kind: ObjectKind,
    namespace: string,
    name: string,
    { signal }: OperationOptions,
  ): Promise<void> {
    deleteObject(this.store, kind, namespace, name);
    await this.settle(signal);
  }

  async scale(
    namespace: string,
    deployment: string,
    replicas: number,
    { signal }: OperationOptions,
  ): Promise<void> {
    scaleDeployment(this.store, namespace, deployment, replicas);
    await this.settle(signal);
  }

  async label(
    kind: ObjectKind,
    namespace: string,
    name: string,
    changes: LabelChanges,
    { signal, overwrite = false }: LabelOptions,
  ): Promise<void> {
    checkZoneLabel(this.plan, kind, changes);
    labelObject(this.store, { kind, metadata: { namespace, name } }, changes, overwrite);
    await this.settle(signal);
  }

  async cordon(node: string, unschedulable: boolean, { signal }: OperationOptions): Promise<boolean> {
    const isChanged = cordonNode(this.store, node, unschedulable);
    await this.settle(signal);
    return isChanged;
  }

  async drain(node: string, options: DrainOptions): Promise<readonly PodKey[]> {
    const pods = drainNode(this.store, node, options);
    await this.settle(options.signal);
    return pods;
  }

  async addNode(node: NewNode, { signal }: OperationOptions): Promise<string> {
    const name = await this.changeNodes((changes) => addNode(changes, this.currentConfig, node, signal));
    await this.settle(signal);
    return name;
  }

  async removeNode(name: string, { signal }: OperationOptions): Promise<void> {
    await this.changeNodes((changes) => removeNode(changes, name, signal));
    await this.settle(signal);
  }

  async restartNode(name: string, { signal }: OperationOptions): Promise<void> {
    await this.changeNodes((changes) => restartNode(changes, name, signal));
    await this.settle(signal);
  }

  readLog(request: LogRequest, { signal }: OperationOptions): Promise<LogChunk> {
    return readLog(request, this.store, this.agentFor, signal, this.plan.router?.name);
  }

  attach(command: AttachedCommand, streams: CommandStreams, { signal }: OperationOptions): Promise<number> {
    const nodes = membersOf(this.plan).map(({ name }) => name);
    return attachCommand(command, streams, { store: this.store, nodes, agentFor: this.agentFor }, signal);
  }

  async probe(requests: readonly ProbeRequest[], options: ProbeOptions): Promise<readonly ProbeResult[]> {
    const { signal, onProgress } = options;
    const items = requests.map((request) => ({
      request,
      ...orderProbe(request, (endpoint) => this.addressesOf(endpoint)),
    }));
    const done = new Map<AgentClient, number>();
    const outcomes = await askAgents(
      items,
      ({ request }) => request.from,
      this.agentFor,
      (agent, batch, siblings) => {
        const orders = batch.map(({ order }) => order);
        return agent.probe(orders, siblings, (count) => {
          done.set(agent, count);
          onProgress?.(sum(done.values()), requests.length);
        });
      },
      signal,
    );
    onProgress?.(requests.length, requests.length);
    return items.map(({ request: { from, to, protocol, port }, order, fromAddress }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new InternalError('a probe has no outcome');
      const { toAddress } = order;
      const asked = port === undefined ? {} : { port };
      return { from, to, fromAddress, toAddress, protocol, ...asked, ...outcome };
    });
  }

  measureStream(request: StreamRequest, { signal }: OperationOptions): Promise<StreamResult> {
    return this.streams.take(() => {
      const way = this.wayOf(request);
      return measureStream(request, way, this.network.mtuBytes, this.agentFor, signal);
    });
  }

  async measureEchoes(request: EchoRequest, { signal }: OperationOptions): Promise<EchoResult> {
    const { from, count } = request;
    const { toAddress } = this.wayOf(request);
    const order = { toAddress, count };
    const series = await this.agentFor(from).request('sendEchoes', { from, order }, signal);
    return { toAddress, ...series };
  }

  listen(
    endpoints: readonly Endpoint[],
    ports: readonly ResponderPort[],
    { signal }: OperationOptions,
  ): Promise<OpenResponders> {
    return openResponders(endpoints, ports, this.agentFor, signal);
  }

  async sandboxAddresses(
    pods: readonly PodKey[],
    { signal }: OperationOptions,
  ): Promise<ReadonlyMap<PodKey, readonly string[]>> {
    const addresses = await askAgents(
      pods,
      (pod) => ({ kind: 'pod', pod }),
      this.agentFor,
      (agent, keys, siblings) => agent.request('sandboxAddresses', { pods: keys }, siblings),
      signal,
    );
    return new Map(pods.map((pod, index) => [pod, addresses[index] ?? []]));
  }

  async sandboxMtus(
    pods: readonly PodKey[],
    { signal }: OperationOptions,
  ): Promise<ReadonlyMap<PodKey, number>> {
    const mtus = await askAgents(
      pods,
      (pod) => ({ kind: 'pod', pod }),
      this.agentFor,
      (agent, keys, siblings) => agent.request('sandboxMtus', { pods: keys }, siblings),
      signal,
    );
    return new Map(
      pods.flatMap((pod, index) => {
        const mtuBytes = mtus[index];
        return typeof mtuBytes === 'number' ? [[pod, mtuBytes] as const] : [];
      }),
    );
  }

  async openCheckPods(): Promise<CheckPods> {
    const { store, ipams } = this;
    return openCheckPods({ store, ipams, settle: (signal) => this.settle(signal) });
  }

  async exec(
    target: Endpoint,
    command: readonly string[],
    { signal, timeoutMs }: OperationOptions & { readonly timeoutMs?: number },
  ): Promise<ExecResult> {
    return this.agentFor(target).request(
      'exec',
      { target, command, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      signal,
    );
  }

  async inspect(target: Endpoint, { signal }: OperationOptions): Promise<Inspection> {
    return this.agentFor(target).request('inspect', { target }, signal);
  }

  fetchFiles(node: string, path: string, { signal }: OperationOptions): Promise<Uint8Array> {
    return fetchFiles(node, path, this.lineup, signal);
  }

  async runCni(
    request: CniRequest,
    { signal, node: name }: OperationOptions & { readonly node?: string },
  ): Promise<CniOutcome> {
    const node = nodeForCni(request.order, name, this.plan, (endpoint) => this.nodeOf(endpoint));
    const order = withKnownNetwork(request.order, {
      definitions: this.store.list('NetworkAttachmentDefinition'),
      conflists: [],
    });
    return runCni({ ...request, order }, node, this.plan, this.lineup.agentOf(node.name), signal);
  }

  async enterCommand(target: Endpoint, { signal }: OperationOptions): Promise<readonly string[]> {
    const { netnsFile } = await this.agentFor(target).request('locate', { target }, signal);
    return [...this.session.enterAgentOf(this.nodeOf(target)), 'nsenter', `--net=${netnsFile}`];
  }

  /** All that is needed to make the same cluster again (`CreateClusterOptions.restore`), as plain JSON. */
  save(): SavedObjects {
    return saveObjects(this.store, this.ipams);
  }

  async close(): Promise<void> {
    // The agent's end ends its pods: no need to take them down one by one.
    const failures = await this.undo.close();
    await this.controllers.close();
    if (failures.length > 0) throw new CleanupError(failures);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The addresses that packets from one endpoint to another have. */
  private wayOf({ from, to, family }: StreamRequest | EchoRequest): StreamWay {
    const asked = family === undefined ? {} : { family };
    const { order, fromAddress } = orderProbe({ from, to, protocol: 'icmp', ...asked }, (endpoint) =>
      this.addressesOf(endpoint),
    );
    return { fromAddress, toAddress: order.toAddress };
  }

  /** One change of the nodes after another. */
  private changeNodes<T>(change: (changes: NodeChanges) => Promise<T>): Promise<T> {
    const { lineup: nodes, store, ipams, files } = this;
    return nodes.inTurn(async () => {
      try {
        return await change({
          nodes,
          store,
          ipams,
          files,
          settle: (signal) => this.controllersSettle(signal),
        });
      } finally {
        this.hasWays = false;
      }
    });
  }

  /** Waits for the controllers and the pod network. @throws EnvironmentError `bgp-not-ready` */
  private async settle(signal: AbortSignal): Promise<void> {
    await Promise.all([this.controllersSettle(signal), this.networkReady(signal)]);
  }

  /** Waits for the controllers, but not for a cluster that is gone. */
  private async controllersSettle(signal: AbortSignal): Promise<void> {
    await Promise.race([this.controllers.settle(signal), this.lost]);
  }

  private async networkReady(signal: AbortSignal): Promise<void> {
    if (this.hasWays) return;
    const names = this.plan.nodes.map(({ name }) => name).filter((name) => !this.lineup.isLost(name));
    await Promise.race([
      awaitNetwork((ask) => this.lineup.tellAgents(ask), this.plan, names, signal),
      this.lost,
    ]);
    this.hasWays = true;
  }

  /** @throws UsageError `not-found`, `not-running` */
  private nodeOf(endpoint: Endpoint): NodeName {
    if (endpoint.kind === 'node') return endpoint.node;
    const name = podOfStore(endpoint.pod, this.store).spec.nodeName;
    const node = this.plan.nodes.find((it) => it.name === name);
    if (node === undefined) throw notRunning(endpoint.pod, 'it has no node');
    return node.name;
  }

  private addressesOf(endpoint: Endpoint): {
    readonly own: readonly string[];
    readonly node: readonly string[];
  } {
    const nodeName = this.nodeOf(endpoint);
    const node = membersOf(this.plan).find(({ name }) => name === nodeName);
    const nodeAddresses = node === undefined ? [] : [...underlayAddressesOf(node), ...node.gateways];
    if (endpoint.kind === 'node') return { own: nodeAddresses, node: nodeAddresses };
    const pod = podOfStore(endpoint.pod, this.store);
    const own = pod.spec.hostNetwork ? nodeAddresses : (pod.status?.podIPs ?? []);
    if (own.length === 0) throw notRunning(endpoint.pod, pod.status?.message ?? 'it has no address');
    return { own, node: nodeAddresses };
  }
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

function notRunning(pod: PodKey, why: string): UsageError {
  return new UsageError('not-running', `the pod ${displayPod(pod)} does not run: ${why}`);
}
