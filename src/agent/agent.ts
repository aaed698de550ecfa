import { mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import { InternalError } from '../model/errors.ts';
import type { DaemonEnd } from '../model/daemon-end.ts';
import type { Inspection } from '../model/inspection.ts';
import { displayPod, type IfName, type NodeName, type PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import type { ContainerExit } from '../model/pod-outcome.ts';
import type { StreamAmount } from '../model/stream.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { adoptNode } from './adopt-node.ts';
import { AttachedCommands } from './attached-commands.ts';
import { makeUnreachableCertain } from './certain-unreachable.ts';
import { type CommandPlace, runIn } from './command.ts';
import { inspectSandbox } from './inspect.ts';
import { nodeSysctls } from './netns-settings.ts';
import { AgentNode } from './node.ts';
import { fetchFiles } from './fetch-files.ts';
import { NodeFileSystem } from './node-file-system.ts';
import { containerFiles, type NodeFiles } from './node-files.ts';
import { Parcels } from './parcels.ts';
import { lookAtPath, type PathKind } from '../cni/look-at-path.ts';
import { resolveInRoot } from '../cni/resolve-in-root.ts';
import { answerQuestions } from './probe/answer-questions.ts';
import { runProbes, type RunProbesOptions } from './probe/run-probes.ts';
import type { TargetAnswer, TargetQuestion } from './probe/target-question.ts';
import type {
  AdoptNodeParams,
  BareNetnsParams,
  ContainerLogChunk,
  CreateNodesParams,
  CrossUnderlayParams,
  EchoesParams,
  ExecOutcome,
  ExecParams,
  FetchFilesParams,
  ListenOnUnderlayParams,
  LookAtPathsParams,
  MissingFrames,
  OpenRespondersParams,
  OpenRespondersResult,
  OpenStreamParams,
  OpenStreamResult,
  PrepareNetworkParams,
  ProbeOrder,
  ProbeOutcome,
  ReadContainerLogParams,
  ReadDaemonLogParams,
  SendStreamParams,
} from './protocol.ts';
import { messageOf } from '../model/errors.ts';
import { Sandbox } from './sandbox.ts';
import { peerOf, type Seat } from './seat.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import { type EchoSeries, sendEchoes } from './stream/echo-series.ts';
import { StreamReceivers } from './stream/stream-receivers.ts';
import { sendStream } from './stream/stream-sender.ts';
import { createUnderlay, plugIn, untilUnderlayCarries, unplug } from './underlay.ts';
import { type Peers, UnderlayPeers } from './underlay-peers.ts';
import { UnderlayWatch } from './underlay-watch.ts';

/** What runs in a node, or, for nodes that are namespaces of one machine, in all of them. */
export class Agent {
  private readonly directory: string;
  private readonly nodes = new Map<NodeName, AgentNode>();
  readonly parcels: Parcels;
  private readonly responderSets = new Map<number, (() => void)[]>();
  private readonly exitListeners = new Set<(exit: ContainerExit) => void>();
  private readonly daemonEndListeners = new Set<(end: DaemonEnd) => void>();
  /** Those that somebody sits before. */
  readonly commands = new AttachedCommands((target) => this.placeOf(target));
  readonly streams = new StreamReceivers();
  private nextResponderSet = 1;
  private underlayWatch: UnderlayWatch | undefined;

  /** @param directory where netns files and nodes' files are mounted; its own, and empty */
  constructor(directory: string) {
    this.directory = directory;
    this.parcels = new Parcels(path.join(directory, 'parcels'));
  }

  onContainerExit(listener: (exit: ContainerExit) => void): void {
    this.exitListeners.add(listener);
  }

  onDaemonEnd(listener: (end: DaemonEnd) => void): void {
    this.daemonEndListeners.add(listener);
  }

  /** Makes nodes as network namespaces on an underlay of their own. */
  async createNodes({ underlay, nodes }: CreateNodesParams): Promise<void> {
    const home = Rtnetlink.open();
    try {
      createUnderlay(home, underlay);
      for (const plan of nodes) this.createNode(home, plan, otherThan(plan.name, nodes));
      await untilUnderlayCarries(home, [...this.nodes.values()]);
    } finally {
      home.close();
    }
  }

  /**
   * Makes one more node on the underlay that is there; the others get to know it by `updatePeers`. When it fails,
   * nothing is left of it.
   */
  async addNode({ node, peers }: AdoptNodeParams): Promise<void> {
    if (this.nodes.has(node.name)) throw new InternalError(`this agent has a node ${node.name} already`);
    const home = Rtnetlink.open();
    try {
      await untilUnderlayCarries(home, [this.createNode(home, node, peers)]);
    } catch (error) {
      await this.removeNode(node.name);
      throw error;
    } finally {
      home.close();
    }
  }

  /** Makes this agent's one node of the container that it runs in. */
  async adoptNode(params: AdoptNodeParams): Promise<void> {
    const { node } = params;
    const { sandbox, peers } = await adoptNode(this.directoryOf(node.name), params);
    this.keepNode(node, sandbox, containerFiles, peers);
  }

  /** Tolerates absence. @throws what plugins refuse to take down; the node is gone all the same */
  async removeNode(name: NodeName): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    try {
      await node.close();
    } finally {
      await this.takeAway(node);
    }
  }

  /** What is left of a node in which nothing runs any more. */
  private async takeAway(node: AgentNode): Promise<void> {
    const { name } = node.plan;
    this.nodes.delete(name);
    const home = Rtnetlink.open();
    try {
      // The link first: what waits for the netns to end would leave it in the bridge for a while.
      unplug(home, node.plan);
    } finally {
      home.close();
    }
    node.sandbox.remove();
    await node.files.remove();
    rmdirSync(this.netnsDirectoryOf(name));
    rmdirSync(this.directoryOf(name));
  }

  /** Nodes of the cluster have come or gone. */
  updatePeers(nodes: readonly NodePlan[]): void {
    for (const node of this.nodes.values()) node.peers.become(otherThan(node.plan.name, nodes));
  }

  listenOnUnderlay({ nodes }: ListenOnUnderlayParams): void {
    this.stopListening();
    this.underlayWatch = UnderlayWatch.open(
      nodes.map(({ node: name, ...what }) => ({ name, sandbox: this.node(name).sandbox, ...what })),
    );
  }

  async crossUnderlay(params: CrossUnderlayParams, signal: AbortSignal): Promise<MissingFrames> {
    if (this.underlayWatch === undefined) throw new InternalError('nobody listens on the underlay');
    return { missing: await this.underlayWatch.cross(params, signal) };
  }

  /** Tolerates that nobody listens. */
  stopListening(): MissingFrames {
    const missing = this.underlayWatch?.close() ?? [];
    this.underlayWatch = undefined;
    return { missing };
  }

  async prepareNetwork(params: PrepareNetworkParams, signal: AbortSignal): Promise<void> {
    const { nodes, parcel } = params;
    for (const node of this.nodes.values()) {
      if (node.network.isThere) continue;
      if (parcel !== undefined) await this.layFiles(node.plan.name, parcel);
      await node.network.prepare(params, otherThan(node.plan.name, nodes), signal);
    }
  }

  async layFiles(node: NodeName, parcel: string): Promise<void> {
    await this.node(node).files.lay(this.parcels.unpackedAt(parcel));
  }

  async fetchFiles({ node, path: place }: FetchFilesParams): Promise<Buffer> {
    return fetchFiles(resolveInRoot(await this.node(node).files.root(), place));
  }

  async lookAtPaths({ node, paths }: LookAtPathsParams): Promise<readonly PathKind[]> {
    const root = await this.node(node).files.root();
    return paths.map((place) => lookAtPath(root, place));
  }

  async inspectBareNetns(
    { node: name, name: netns }: BareNetnsParams,
    signal: AbortSignal,
  ): Promise<Inspection> {
    const node = this.node(name);
    const sandbox = node.bareNetns.get(netns);
    return inspectSandbox(netns, sandbox, await node.placeOf(sandbox, netns), signal);
  }

  async changePeers(nodes: readonly NodePlan[]): Promise<void> {
    for (const node of this.nodes.values()) await node.network.changePeers(otherThan(node.plan.name, nodes));
  }

  /** @throws EnvironmentError of the first node whose daemon does not come to an end with it */
  async awaitNetwork(expected: readonly NodeName[], signal: AbortSignal): Promise<void> {
    const nodes = [...this.nodes.values()];
    await mapConcurrent(
      nodes,
      nodes.length,
      (node, siblings) => node.network.untilReady(expected, siblings),
      signal,
    );
  }

  node(name: NodeName): AgentNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new InternalError(`this agent has no node ${name}`);
    return node;
  }

  openResponders({ endpoints, ports }: OpenRespondersParams): OpenRespondersResult {
    const failures: OpenRespondersResult['failures'][number][] = [];
    const closers: (() => void)[] = [];
    // All are looked up first: an endpoint that is not there leaves no responder open.
    const seats = endpoints.map((endpoint) => ({ endpoint, ...this.seatOf(endpoint) }));
    for (const { endpoint, sandbox, node } of seats) {
      for (const port of ports) {
        try {
          sandbox.openResponder(port, { peer: peerOf(endpoint), node: node.plan.name });
          closers.push(() => sandbox.closeResponder(port));
        } catch (error) {
          failures.push({ endpoint, port, message: messageOf(error) });
        }
      }
    }
    const id = this.nextResponderSet++;
    this.responderSets.set(id, closers);
    return { id, failures };
  }

  async closeResponders(id: number): Promise<void> {
    for (const close of this.responderSets.get(id) ?? []) close();
    this.responderSets.delete(id);
  }

  /** Runs probes side by side; one verdict each, in their order. */
  probe(
    orders: readonly ProbeOrder[],
    options: Omit<RunProbesOptions, 'seats'>,
  ): Promise<readonly ProbeOutcome[]> {
    const seats = {
      seatOf: (endpoint: Endpoint) => this.seatOf(endpoint),
      findSeat: (endpoint: Endpoint) => this.findSeat(endpoint),
    };
    return runProbes(orders, { ...options, seats });
  }

  /** What other agents' probes want to know of targets that this agent has. */
  answerQuestions(questions: readonly TargetQuestion[]): Promise<readonly TargetAnswer[]> {
    return answerQuestions(questions, (endpoint) => this.seatOf(endpoint));
  }

  openStream({ to, ...params }: OpenStreamParams): OpenStreamResult {
    return this.streams.receive(params, this.seatOf(to).sandbox);
  }

  sendStream({ from, order }: SendStreamParams, signal: AbortSignal): Promise<StreamAmount> {
    const { netns, removed } = this.seatOf(from).sandbox;
    return sendStream(netns, order, AbortSignal.any([signal, removed]));
  }

  sendEchoes({ from, order }: EchoesParams, signal: AbortSignal): Promise<EchoSeries> {
    const { netns, removed } = this.seatOf(from).sandbox;
    return sendEchoes(netns, order, AbortSignal.any([signal, removed]));
  }

  sandboxAddresses(key: PodKey): readonly string[] {
    const { sandbox, ifName } = this.ownLinkOf(key);
    return ifName === undefined ? [] : sandbox.addressesOn(ifName);
  }

  sandboxMtu(key: PodKey): number | null {
    const { sandbox, ifName } = this.ownLinkOf(key);
    return (ifName === undefined ? undefined : sandbox.mtuOf(ifName)) ?? null;
  }

  async exec({ target, command, timeoutMs }: ExecParams, signal: AbortSignal): Promise<ExecOutcome> {
    const { closing } = this.seatOf(target).node;
    return runIn(await this.placeOf(target), command, AbortSignal.any([signal, closing]), timeoutMs);
  }

  /** Of a container that has a process. @throws UsageError `no-previous` */
  readLog(
    { pod, container, ...what }: ReadContainerLogParams,
    signal: AbortSignal,
  ): Promise<ContainerLogChunk> {
    const { node } = this.seatOf({ kind: 'pod', pod });
    const log = node.pods.get(pod)?.logs.get(container);
    if (log === undefined)
      throw new InternalError(`${displayPod(pod)} has no container ${container} that says anything`);
    return log.read(what, signal);
  }

  /** Of the daemon that a node's network plugin has. @throws UsageError `no-daemon` */
  readDaemonLog({ node, ...what }: ReadDaemonLogParams, signal: AbortSignal): Promise<ContainerLogChunk> {
    return this.node(node).network.readDaemonLog(what, signal);
  }

  netnsFileOf(target: Endpoint): string {
    return this.seatOf(target).sandbox.netns.path;
  }

  async inspect(target: Endpoint, signal: AbortSignal): Promise<Inspection> {
    const place = await this.placeOf(target);
    const { sandbox, node } = this.seatOf(target);
    const inspection = await inspectSandbox(displayEndpoint(target), sandbox, place, signal);
    const sessions = target.kind === 'node' ? await node.network.bgpSessions(signal) : undefined;
    if (sessions === undefined) return inspection;
    return { ...inspection, sections: [...inspection.sections, { title: 'bgp', lines: sessions }] };
  }

  /** A pod's own interface; without one it has its node's. */
  private ownLinkOf(pod: PodKey): { readonly sandbox: Sandbox; readonly ifName: IfName | undefined } {
    const { sandbox, node } = this.seatOf({ kind: 'pod', pod });
    return { sandbox, ifName: node.pods.get(pod)?.spec.plan?.ifName };
  }

  private createNode(home: Rtnetlink, plan: NodePlan, peers: readonly NodePlan[]): AgentNode {
    const directory = this.directoryOf(plan.name);
    mkdirSync(directory, { recursive: true });
    const sandbox = Sandbox.create(`node/${plan.name}`, path.join(directory, 'node-netns'), nodeSysctls());
    try {
      plugIn(home, plan, sandbox);
      makeUnreachableCertain(sandbox);
      const known = new UnderlayPeers(plan, sandbox);
      known.become(peers);
      return this.keepNode(plan, sandbox, new NodeFileSystem(directory), known);
    } catch (error) {
      unplug(home, plan);
      sandbox.remove();
      rmdirSync(directory);
      throw error;
    }
  }

  private keepNode(plan: NodePlan, sandbox: Sandbox, files: NodeFiles, peers: Peers): AgentNode {
    const netnsDirectory = this.netnsDirectoryOf(plan.name);
    mkdirSync(netnsDirectory);
    const onExit = (exit: ContainerExit): void => {
      for (const listener of this.exitListeners) listener(exit);
    };
    const onDaemonEnd = (end: DaemonEnd): void => {
      for (const listener of this.daemonEndListeners) listener(end);
    };
    const node = new AgentNode(plan, { sandbox, files, peers, netnsDirectory, onExit, onDaemonEnd });
    this.nodes.set(plan.name, node);
    return node;
  }

  private directoryOf(node: NodeName): string {
    return path.join(this.directory, 'nodes', node);
  }

  private netnsDirectoryOf(node: NodeName): string {
    return path.join(this.directoryOf(node), 'netns');
  }

  private placeOf(target: Endpoint): Promise<CommandPlace> {
    const { sandbox, node } = this.seatOf(target);
    const hostname = target.kind === 'pod' ? displayPod(target.pod) : target.node;
    return node.placeOf(sandbox, hostname);
  }

  /** @throws InternalError when this agent does not have it */
  private seatOf(endpoint: Endpoint): Seat {
    const seat = this.findSeat(endpoint);
    if (seat !== undefined) return seat;
    throw new InternalError(`this agent has no ${displayEndpoint(endpoint)}`);
  }

  private findSeat(endpoint: Endpoint): Seat | undefined {
    if (endpoint.kind === 'node') {
      const node = this.nodes.get(endpoint.node);
      return node === undefined ? undefined : { sandbox: node.sandbox, node };
    }
    for (const node of this.nodes.values()) {
      const pod = node.pods.get(endpoint.pod);
      if (pod !== undefined) return { sandbox: pod.sandbox, node };
    }
    return undefined;
  }
}

const otherThan = (name: NodeName, nodes: readonly NodePlan[]): readonly NodePlan[] =>
  nodes.filter((node) => node.name !== name);
