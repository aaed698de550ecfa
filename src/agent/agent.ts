import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import { InternalError } from '../model/errors.ts';
import type { Inspection } from '../model/inspection.ts';
import { displayPod, type NodeName, type PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import type { ContainerExit } from '../model/pod-outcome.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { adoptNode } from './adopt-node.ts';
import { AttachedCommands } from './attached-commands.ts';
import { type CommandPlace, runIn } from './command.ts';
import { inspectSandbox } from './inspect.ts';
import { nodeSysctls } from './netns-settings.ts';
import { AgentNode } from './node.ts';
import { NodeFileSystem } from './node-file-system.ts';
import { containerFiles, type NodeFiles } from './node-files.ts';
import { answerQuestions } from './probe/answer-questions.ts';
import { runProbes, type RunProbesOptions } from './probe/run-probes.ts';
import type { TargetAnswer, TargetQuestion } from './probe/target-question.ts';
import type {
  AdoptNodeParams,
  ContainerLogChunk,
  CreateNodesParams,
  CrossUnderlayParams,
  ExecOutcome,
  ExecParams,
  ListenOnUnderlayParams,
  MissingFrames,
  OpenRespondersParams,
  OpenRespondersResult,
  PrepareNetworkParams,
  ProbeOrder,
  ProbeOutcome,
  ReadContainerLogParams,
} from './protocol.ts';
import { messageOf } from '../model/errors.ts';
import { Sandbox } from './sandbox.ts';
import { peerOf, type Seat } from './seat.ts';
import { createUnderlay, introduce, plugIn, untilUnderlayCarries } from './underlay.ts';
import { UnderlayWatch } from './underlay-watch.ts';

/** What runs in a node, or, for nodes that are namespaces of one machine, in all of them. */
export class Agent {
  private readonly directory: string;
  private readonly nodes = new Map<NodeName, AgentNode>();
  private readonly responderSets = new Map<number, (() => void)[]>();
  private readonly exitListeners = new Set<(exit: ContainerExit) => void>();
  /** Those that somebody sits before. */
  readonly commands = new AttachedCommands((target) => this.placeOf(target));
  private nextResponderSet = 1;
  private underlayWatch: UnderlayWatch | undefined;

  /** @param directory where netns files and nodes' files are mounted; its own, and empty */
  constructor(directory: string) {
    this.directory = directory;
  }

  onContainerExit(listener: (exit: ContainerExit) => void): void {
    this.exitListeners.add(listener);
  }

  /** Makes nodes as network namespaces on an underlay of their own. */
  async createNodes({ underlay, nodes }: CreateNodesParams): Promise<void> {
    const home = Rtnetlink.open();
    try {
      createUnderlay(home, underlay);
      for (const plan of nodes) {
        const directory = this.directoryOf(plan);
        mkdirSync(directory, { recursive: true });
        const sandbox = Sandbox.create(
          `node/${plan.name}`,
          path.join(directory, 'node-netns'),
          nodeSysctls(),
        );
        plugIn(home, underlay, plan, sandbox);
        introduce(
          plan,
          sandbox,
          nodes.filter(({ name }) => name !== plan.name),
        );
        this.addNode(plan, sandbox, new NodeFileSystem(directory));
      }
      await untilUnderlayCarries(home, [...this.nodes.values()]);
    } finally {
      home.close();
    }
  }

  /** Makes this agent's one node of the container that it runs in. */
  async adoptNode(params: AdoptNodeParams): Promise<void> {
    const { node } = params;
    this.addNode(node, await adoptNode(this.directoryOf(node), params), containerFiles);
  }

  listenOnUnderlay({ nodes }: ListenOnUnderlayParams): void {
    this.stopListening();
    this.underlayWatch = UnderlayWatch.open(
      nodes.map(({ node: name, nonces }) => {
        const { sandbox, plan } = this.node(name);
        return { name, sandbox, uplink: plan.uplink, nonces };
      }),
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

  async prepareNetwork({ network, nodes }: PrepareNetworkParams): Promise<void> {
    for (const node of this.nodes.values()) {
      const peers = nodes.filter(({ name }) => name !== node.plan.name);
      await node.prepareNetwork(network, peers);
    }
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

  sandboxAddresses(key: PodKey): readonly string[] {
    const { sandbox, node } = this.seatOf({ kind: 'pod', pod: key });
    const ifName = node.pods.get(key)?.spec.plan?.ifName;
    return ifName === undefined ? [] : sandbox.addressesOn(ifName);
  }

  async exec({ target, command, timeoutMs }: ExecParams, signal: AbortSignal): Promise<ExecOutcome> {
    return runIn(await this.placeOf(target), command, signal, timeoutMs);
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

  netnsFileOf(target: Endpoint): string {
    return this.seatOf(target).sandbox.netns.path;
  }

  async inspect(target: Endpoint, signal: AbortSignal): Promise<Inspection> {
    const place = await this.placeOf(target);
    return inspectSandbox(displayEndpoint(target), this.seatOf(target).sandbox, place, signal);
  }

  private addNode(plan: NodePlan, sandbox: Sandbox, files: NodeFiles): void {
    const netnsDirectory = path.join(this.directoryOf(plan), 'netns');
    mkdirSync(netnsDirectory);
    const node = new AgentNode(plan, sandbox, files, netnsDirectory, (exit) => {
      for (const listener of this.exitListeners) listener(exit);
    });
    this.nodes.set(plan.name, node);
  }

  private directoryOf(plan: NodePlan): string {
    return path.join(this.directory, 'nodes', plan.name);
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
