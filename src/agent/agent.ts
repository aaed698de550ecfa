import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import { InternalError } from '../model/errors.ts';
import type { Inspection } from '../model/inspection.ts';
import { displayPod, type NodeName, type PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import type { ContainerExit } from '../model/pod-outcome.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import { adoptNode } from './adopt-node.ts';
import { checkUnderlay } from './check-underlay.ts';
import { type CommandPlace, runIn } from './command.ts';
import { findSilentNeighbour } from './find-silent-neighbour.ts';
import { inspectSandbox } from './inspect.ts';
import { nodeSysctls } from './netns-settings.ts';
import { AgentNode } from './node.ts';
import { NodeFileSystem } from './node-file-system.ts';
import { containerFiles, type NodeFiles } from './node-files.ts';
import { Deadline } from './deadline.ts';
import { responsiveClock } from './responsive-clock.ts';
import { runProbe } from './probe/run-probe.ts';
import type {
  AdoptNodeParams,
  CreateNodesParams,
  ExecOutcome,
  ExecParams,
  OpenRespondersParams,
  OpenRespondersResult,
  PrepareNetworkParams,
  ProbeOrder,
  ProbeOutcome,
  UnderlayLoss,
} from './protocol.ts';
import { messageOf } from '../model/errors.ts';
import { Sandbox } from './sandbox.ts';
import { createUnderlay, introduce, plugIn, untilUnderlayCarries } from './underlay.ts';

/** Enough to keep the kernel busy, few enough that none waits long for its turn. */
const probesAtOnce = 128;
/** How often progress is told, in probes. */
const progressStep = 200;

/** Where an endpoint lives: its netns, its node and the name its responders give. */
interface Seat {
  readonly sandbox: Sandbox;
  readonly node: AgentNode;
  readonly peer: string;
}

/** What runs in a node, or, for nodes that are namespaces of one machine, in all of them. */
export class Agent {
  private readonly directory: string;
  private readonly nodes = new Map<NodeName, AgentNode>();
  private readonly responderSets = new Map<number, (() => void)[]>();
  private readonly exitListeners = new Set<(exit: ContainerExit) => void>();
  private nextResponderSet = 1;

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

  checkUnderlay(plans: readonly NodePlan[], signal: AbortSignal): Promise<readonly UnderlayLoss[]> {
    return checkUnderlay(
      plans.map((plan) => ({ plan, sandbox: this.node(plan.name).sandbox })),
      signal,
    );
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
    for (const endpoint of endpoints) {
      const { sandbox, node, peer } = this.seatOf(endpoint);
      for (const port of ports) {
        try {
          sandbox.openResponder(port, { peer, node: node.plan.name });
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
  async probe(
    orders: readonly ProbeOrder[],
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<readonly ProbeOutcome[]> {
    let done = 0;
    const release = responsiveClock.use();
    try {
      return await mapConcurrent(
        orders,
        probesAtOnce,
        async (order, siblings) => {
          const outcome = await this.probeOne(order, siblings);
          if (++done % progressStep === 0) onProgress(done);
          return outcome;
        },
        signal,
      );
    } finally {
      release();
    }
  }

  sandboxAddresses(key: PodKey): readonly string[] {
    const { sandbox } = this.seatOf({ kind: 'pod', pod: key });
    const ifName = this.findPod(key).pod.spec.plan?.ifName;
    return ifName === undefined ? [] : sandbox.addressesOn(ifName);
  }

  async exec({ target, command, timeoutMs }: ExecParams, signal: AbortSignal): Promise<ExecOutcome> {
    return runIn(await this.placeOf(target), command, signal, timeoutMs);
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

  private async probeOne(order: ProbeOrder, signal: AbortSignal): Promise<ProbeOutcome> {
    const from = this.seatOf(order.from);
    const to = this.seatOf(order.to);
    const transport = order.protocol === 'udp' ? 'udp' : 'tcp';
    // A kernel answers echo requests; everything else is answered by a responder or by the pod's own server.
    const simulated = order.protocol !== 'icmp' && to.sandbox.hasResponder(transport, order.port ?? 80);
    const verdict = await runProbe({
      order,
      from: from.sandbox,
      target: to.sandbox,
      simulated,
      expected: {
        peer: to.peer,
        destination: order.toAddress,
        ...(order.sources === undefined ? {} : { sources: order.sources }),
      },
      deadline: new Deadline(order.timeoutMs),
      signal,
    });
    if (verdict.verdict !== 'no-answer') return { simulated, verdict };
    const way = [from.sandbox, from.node.sandbox, to.node.sandbox];
    const silent = findSilentNeighbour(way, order.toAddress);
    if (silent === undefined) return { simulated, verdict };
    return { simulated, verdict: { ...verdict, reason: 'neighbour-unresolved', detail: silent } };
  }

  private placeOf(target: Endpoint): Promise<CommandPlace> {
    const { sandbox, node } = this.seatOf(target);
    const hostname = target.kind === 'pod' ? displayPod(target.pod) : target.node;
    return node.placeOf(sandbox, hostname);
  }

  private seatOf(endpoint: Endpoint): Seat {
    if (endpoint.kind === 'node') {
      const node = this.node(endpoint.node);
      return { sandbox: node.sandbox, node, peer: displayEndpoint(endpoint) };
    }
    const { pod, node } = this.findPod(endpoint.pod);
    return { sandbox: pod.sandbox, node, peer: endpoint.pod };
  }

  private findPod(key: PodKey): {
    readonly pod: NonNullable<ReturnType<AgentNode['pods']['get']>>;
    readonly node: AgentNode;
  } {
    for (const node of this.nodes.values()) {
      const pod = node.pods.get(key);
      if (pod !== undefined) return { pod, node };
    }
    throw new InternalError(`no node of this agent runs the pod ${key}`);
  }
}
