import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CniRuntime } from '../cni/cni-runtime.ts';
import { OperationLocks } from '../cni/operation-locks.ts';
import { EnvironmentError, InternalError, messageOf, UsageError } from '../model/errors.ts';
import type { CniConfig } from '../model/cni-network.ts';
import { renderValues, renderWords } from '../model/conflist-template.ts';
import type { NodePlan } from '../model/plan.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';
import { displayPod, type PodKey } from '../model/names.ts';
import { type Container, isSimulated } from '../model/kubernetes.ts';
import { linkNetns, removeNetns } from '../netlink/netns.ts';
import { nodeFacts } from '../network/cni/node-facts.ts';
import { podArgs } from '../network/cni/pod-args.ts';
import type {
  AttachOutcome,
  CniNode,
  NetworkPlugin,
  PeerNode,
  PluginNode,
  PodAttachment,
} from '../network/network-plugin.ts';
import { plugins } from '../network/plugins.ts';
import { mapConcurrent } from '../util/concurrency.ts';

import { BareNetnsSet } from './bare-netns.ts';
import { CniByHand, type NetnsPlace } from './cni-by-hand.ts';
import { cniNode, coverageFolder, type NodeRuntimeOptions, openNodeRuntime } from './cni-node.ts';
import type { CommandPlace } from './command.ts';
import { ContainerLog } from './container-log.ts';
import { ContainerProcess } from './container-process.ts';
import { podSysctls } from './netns-settings.ts';
import { NodeDaemon } from './node-daemon.ts';
import { netnsFolder, type NodeFiles } from './node-files.ts';
import type {
  ContainerLogChunk,
  PodSpecOnNode,
  PrepareNetworkParams,
  ProgramOutcome,
  ReadDaemonLogParams,
  RunProgramParams,
  StartContainersParams,
} from './protocol.ts';
import { runProgram } from './run-program.ts';
import { type ResponderPort, Sandbox } from './sandbox.ts';
import type { Peers } from './underlay-peers.ts';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What container engines say of a container that they could not start. */
const cannotStart = 128;

/** A pod that runs: its sandbox (the node's own for a host-network pod) and its processes. */
export interface RunningPod {
  readonly spec: PodSpecOnNode;
  readonly sandbox: Sandbox;
  readonly processes: ContainerProcess[];
  /** What its containers say, by their names; a container that is started again goes on in its own. */
  readonly logs: Map<string, ContainerLog>;
  /** What it opened; on a node's own netns others have theirs beside it. */
  readonly responders: ResponderPort[];
}

/** What a node is made of. */
export interface NodeParts {
  /** The node's own netns. */
  readonly sandbox: Sandbox;
  readonly files: NodeFiles;
  readonly peers: Peers;
  /** For the netns files of its pods. */
  readonly netnsDirectory: string;
  readonly onExit: (exit: ContainerExit) => void;
}

/** One node: its netns, its files, its part of the pod network and the pods on it. */
export class AgentNode {
  readonly plan: NodePlan;
  /** The node's own netns. */
  readonly sandbox: Sandbox;
  readonly pods = new Map<PodKey, RunningPod>();
  readonly files: NodeFiles;
  readonly peers: Peers;
  readonly bareNetns: BareNetnsSet;
  /** Its plugins, for whoever calls them one by one. */
  readonly cni: CniByHand;
  private readonly cniLocks = new OperationLocks();
  /** Files that lead to netns of pods beside the agent's own. */
  private readonly linkedNetns = new Map<PodKey, string>();
  private readonly onContainerExit: (exit: ContainerExit) => void;
  private readonly ending = new AbortController();
  private plugin: NetworkPlugin | undefined;
  private cniConfig: CniConfig | undefined;
  private daemon: NodeDaemon | undefined;
  /** Where netns files of pods are: with CNI where programs of the node find them, too. */
  private netnsFolder: string;

  constructor(plan: NodePlan, { sandbox, files, peers, netnsDirectory, onExit }: NodeParts) {
    this.plan = plan;
    this.sandbox = sandbox;
    this.files = files;
    this.bareNetns = new BareNetnsSet(files);
    this.cni = new CniByHand({
      files,
      bareNetns: this.bareNetns,
      profile: () => this.cniConfig?.profile ?? 'spec',
      openRuntime: (options) => this.openCniRuntime(options),
      placeOfPod: (pod) => this.netnsPlaceOf(pod),
      networkNamed: (name) => this.plugin?.networkNamed?.(name),
    });
    this.peers = peers;
    this.netnsFolder = netnsDirectory;
    this.onContainerExit = onExit;
  }

  /** Aborted when the node goes: nothing may run on in it. */
  get closing(): AbortSignal {
    return this.ending.signal;
  }

  get hasNetwork(): boolean {
    return this.plugin !== undefined;
  }

  /** Makes the node part of the pod network. */
  async prepareNetwork(
    params: PrepareNetworkParams,
    peers: readonly NodePlan[],
    signal: AbortSignal,
  ): Promise<void> {
    const { network } = params;
    const factory = Object.entries(plugins).find(([name]) => name === network.plugin)?.[1];
    if (factory === undefined) throw new InternalError(`the network plugin ${network.plugin} is not built`);
    const { name, underlayAddress, uplink, podCIDRs, gateways } = this.plan;
    const node: PluginNode = {
      name,
      netns: this.sandbox.netns,
      rtnetlink: this.sandbox.rtnetlink,
      underlayAddress,
      uplink,
      podCIDRs,
      gateways,
      mtuBytes: network.mtuBytes,
      ...(network.cni === undefined ? {} : { cni: await this.cniNode(params, network.cni) }),
    };
    const plugin = factory(node);
    await plugin.prepareNode(peers);
    if (node.cni !== undefined) await this.startDaemon(node, node.cni, peers, signal);
    this.plugin = plugin;
  }

  private async cniNode(params: PrepareNetworkParams, config: CniConfig): Promise<CniNode> {
    const { root, ...rest } = await this.cniPlace();
    this.netnsFolder = path.join(root, netnsFolder);
    this.cniConfig = config;
    return cniNode(this.plan, params, config, { root, ...rest });
  }

  /** Where its plugins run. */
  private async cniPlace(): Promise<Pick<NodeRuntimeOptions, 'root' | 'place' | 'locks'>> {
    const place = await this.placeOf(this.sandbox, this.plan.name);
    return { root: await this.files.root(), place, locks: this.cniLocks };
  }

  private async openCniRuntime(options: Pick<NodeRuntimeOptions, 'profile' | 'onCall'>): Promise<CniRuntime> {
    const env = this.cniConfig?.env ?? {};
    return openNodeRuntime({ ...(await this.cniPlace()), env, ...options });
  }

  /** Where more interfaces of a pod come to; its netns gets a file that programs of the node find, if it has none. */
  private async netnsPlaceOf(key: PodKey): Promise<NetnsPlace> {
    const pod = this.pods.get(key);
    if (pod === undefined) throw new UsageError('not-running', `${displayPod(key)} does not run`);
    const { plan, cni } = pod.spec;
    if (plan === undefined) {
      throw new UsageError(
        'host-network',
        `${displayPod(key)} has no netns of its own, but that of its node`,
      );
    }
    const place = path.posix.join(netnsFolder, plan.sandbox);
    const file = path.join(await this.files.root(), place);
    if (!existsSync(file)) {
      linkNetns(pod.sandbox.netns, file);
      this.linkedNetns.set(key, file);
    }
    return {
      path: place,
      containerId: plan.sandbox,
      args: (containerId) => podArgs(key, containerId, cni?.uid),
    };
  }

  private async startDaemon(
    node: PluginNode,
    cni: CniNode,
    peers: readonly PeerNode[],
    signal: AbortSignal,
  ): Promise<void> {
    const { daemon, env } = cni.config;
    if (daemon === undefined) return;
    const facts = nodeFacts(node, cni, peers);
    const { command, ready } = daemon;
    this.daemon = new NodeDaemon({
      node: node.name,
      place: await this.placeOf(this.sandbox, this.plan.name),
      command: renderWords(command, facts),
      env: { GOCOVERDIR: coverageFolder, ...env, ...renderValues(daemon.env, facts) },
      ...(ready === undefined ? {} : { ready: { ...ready, command: renderWords(ready.command, facts) } }),
    });
    await this.daemon.untilReady(signal);
  }

  /** @throws UsageError `no-daemon` */
  async readDaemonLog(
    what: Omit<ReadDaemonLogParams, 'node'>,
    signal: AbortSignal,
  ): Promise<ContainerLogChunk> {
    if (this.daemon !== undefined) return this.daemon.log.read(what, signal);
    throw new UsageError('no-daemon', `${this.plan.name} has no daemon that says anything`, {
      hint: 'a node has one where its network plugin does: network.cni.daemon',
    });
  }

  /** Nodes of the pod network have come or gone. */
  async changePeers(peers: readonly PeerNode[]): Promise<void> {
    await this.plugin?.peersChanged(peers);
  }

  /** Ends all that runs in it; its netns stays. @throws what plugins refuse to take down; it has ended all the same */
  async close(): Promise<void> {
    this.ending.abort(new EnvironmentError('node-removed', `${this.plan.name} was removed`));
    try {
      await this.stopPods([...this.pods.keys()]);
    } finally {
      await this.daemon?.stop();
      await this.bareNetns.removeAll();
    }
  }

  /** Runs a program in the node's netns or a bare one. */
  async runProgram({ netns, ...params }: RunProgramParams, signal: AbortSignal): Promise<ProgramOutcome> {
    const sandbox = netns === undefined ? this.sandbox : this.bareNetns.get(netns);
    const place = await this.placeOf(sandbox, this.plan.name);
    const over = AbortSignal.any([signal, this.closing]);
    return runProgram({ root: await this.files.root(), place }, params, over);
  }

  /**
   * Starts pods: all are wired in one pass. When that fails, they are tried one by one, so that each pod has
   * its own outcome.
   */
  async startPods(specs: readonly PodSpecOnNode[], signal: AbortSignal): Promise<readonly PodOutcome[]> {
    if (specs.length > 1) {
      try {
        return await this.startPass(specs, signal);
      } catch {
        // Fall through: which of them it was shows one by one.
      }
    }
    const results: PodOutcome[] = [];
    for (const spec of specs) {
      signal.throwIfAborted();
      try {
        results.push(...(await this.startPass([spec], signal)));
      } catch (error) {
        results.push({ pod: spec.pod, ok: false, reason: 'FailedStart', message: messageOf(error) });
      }
    }
    return results;
  }

  /** Starts containers again whose processes have ended; one that cannot be started counts as one that ended. */
  async startContainers(starts: StartContainersParams['containers']): Promise<void> {
    for (const { pod: key, container: name } of starts) {
      const pod = this.pods.get(key);
      const container = pod?.spec.containers.find((one) => one.name === name);
      try {
        if (pod === undefined || container === undefined)
          throw new InternalError(`${this.plan.name} has no container ${name} of ${displayPod(key)}`);
        await this.startProcess(pod, container);
      } catch (error) {
        this.onContainerExit({
          pod: key,
          container: name,
          exitCode: cannotStart,
          lastWords: messageOf(error),
        });
      }
    }
  }

  async stopPods(keys: readonly PodKey[]): Promise<void> {
    const pods = keys.flatMap((key) => this.pods.get(key) ?? []);
    await Promise.all(pods.flatMap(({ processes }) => processes.map((process) => process.stop())));
    const left = await this.leaveByHand(pods);
    try {
      await this.plugin?.detachPods(
        pods.filter(({ spec }) => spec.plan !== undefined).map(({ spec }) => spec.pod),
      );
    } finally {
      for (const { spec, sandbox, responders, logs } of pods) {
        for (const log of logs.values()) log.close();
        for (const port of responders) sandbox.closeResponder(port);
        this.peers.podWent(spec.pod);
        if (spec.plan !== undefined) sandbox.remove();
        this.pods.delete(spec.pod);
      }
    }
    const [failure] = left;
    if (failure !== undefined) {
      throw new EnvironmentError('cni-del-failed', `${this.plan.name}: ${messageOf(failure)}`, {
        hint: 'the pod is gone all the same; what is left on the node goes with: podnet cni gc',
        cause: failure,
      });
    }
  }

  /** What was attached to pods by hand goes first, as it came last. @returns what failed */
  private async leaveByHand(pods: readonly RunningPod[]): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const { spec } of pods) {
      if (spec.plan === undefined) continue;
      failures.push(...(await this.cni.leave(path.posix.join(netnsFolder, spec.plan.sandbox))));
      const linked = this.linkedNetns.get(spec.pod);
      if (linked !== undefined) removeNetns(linked);
      this.linkedNetns.delete(spec.pod);
    }
    return failures;
  }

  /** Where commands of a pod, or of the node itself, run. */
  async placeOf(sandbox: Sandbox, hostname: string): Promise<CommandPlace> {
    const mountFile = await this.files.mountNamespace();
    return {
      netnsFile: sandbox.netns.path,
      ...(mountFile === undefined ? {} : { mountFile }),
      env: { PATH: searchPath, HOME: '/root', TERM: 'dumb', LANG: 'C.UTF-8', HOSTNAME: hostname },
    };
  }

  /** All or none: what a failing pass made is removed again. */
  private async startPass(specs: readonly PodSpecOnNode[], signal: AbortSignal): Promise<PodOutcome[]> {
    const started: PodSpecOnNode[] = [];
    try {
      for (const spec of specs) {
        if (this.pods.has(spec.pod)) throw new InternalError(`${spec.pod} runs on ${this.plan.name} already`);
        this.pods.set(spec.pod, {
          spec,
          sandbox: this.sandboxFor(spec),
          processes: [],
          logs: new Map(),
          responders: [],
        });
        started.push(spec);
      }
      signal.throwIfAborted();
      const attached = await this.attach(started, signal);
      return await mapConcurrent(
        started,
        started.length,
        (spec) => this.finishStart(spec, attached.get(spec.pod)),
        signal,
      );
    } catch (error) {
      await this.stopPods(started.map(({ pod }) => pod));
      throw error;
    }
  }

  /** The part after the network. A pod that could not be wired is taken down again. */
  private async finishStart(spec: PodSpecOnNode, attached: AttachOutcome | undefined): Promise<PodOutcome> {
    const { pod } = spec;
    if (attached?.ok === false) {
      await this.stopPods([pod]);
      return { pod, ok: false, reason: 'FailedCreatePodSandBox', message: attached.message };
    }
    const running = this.pods.get(pod);
    if (running !== undefined && attached !== undefined) this.peers.podCame(pod, running.sandbox);
    await this.startAllContainers(spec);
    const podIPs = attached?.addresses ?? [this.plan.underlayAddress];
    return {
      pod,
      ok: true,
      podIPs,
      ...(attached?.networks === undefined ? {} : { networks: attached.networks }),
    };
  }

  private sandboxFor(spec: PodSpecOnNode): Sandbox {
    if (spec.plan === undefined) return this.sandbox;
    return Sandbox.create(displayPod(spec.pod), path.join(this.netnsFolder, spec.plan.sandbox), podSysctls());
  }

  private async attach(
    specs: readonly PodSpecOnNode[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    const attachments = specs.flatMap(({ pod, plan, cni }): PodAttachment[] => {
      const sandbox = this.pods.get(pod)?.sandbox;
      if (plan === undefined || sandbox === undefined) return [];
      const { netns, rtnetlink } = sandbox;
      const netnsPath = path.posix.join(netnsFolder, plan.sandbox);
      return [{ plan, sandbox: netns, rtnetlink, netnsPath, ...(cni === undefined ? {} : { cni }) }];
    });
    if (attachments.length === 0) return new Map();
    if (this.plugin === undefined) {
      throw new EnvironmentError('no-network', `${this.plan.name} has no pod network yet`);
    }
    return this.plugin.attachPods(attachments, signal);
  }

  private async startAllContainers(spec: PodSpecOnNode): Promise<void> {
    const pod = this.pods.get(spec.pod);
    if (pod === undefined) return;
    for (const port of simulatedPorts(spec)) {
      pod.sandbox.openResponder(port, { peer: spec.pod, node: this.plan.name });
      pod.responders.push(port);
    }
    for (const container of spec.containers) {
      if (isSimulated(container)) continue;
      await this.startProcess(pod, container);
    }
  }

  /** Starts a container of a pod, for the first time or in the place of its process that ended. */
  private async startProcess(pod: RunningPod, container: Container): Promise<void> {
    const key = pod.spec.pod;
    const place = await this.placeOf(pod.sandbox, displayPod(key));
    if (this.pods.get(key) !== pod) return;
    const ended = pod.processes.findIndex((process) => process.container === container.name);
    if (ended !== -1) pod.processes.splice(ended, 1);
    pod.processes.push(
      new ContainerProcess(place, container, logOf(pod, container.name), (exitCode, lastWords) => {
        // What ended because its pod was taken down is nothing to tell of another pod of that name.
        if (this.pods.get(key) !== pod) return;
        const said = lastWords === undefined ? {} : { lastWords };
        this.onContainerExit({ pod: key, container: container.name, exitCode, ...said });
      }),
    );
  }
}

/** The log of a container, which lasts as long as its pod. */
function logOf(pod: RunningPod, container: string): ContainerLog {
  const log = pod.logs.get(container) ?? new ContainerLog(container);
  pod.logs.set(container, log);
  return log;
}

function simulatedPorts(spec: PodSpecOnNode): readonly ResponderPort[] {
  return spec.containers.filter(isSimulated).flatMap(({ ports }) =>
    ports.map(({ protocol, containerPort }) => ({
      protocol: protocol === 'UDP' ? ('udp' as const) : ('tcp' as const),
      port: containerPort,
    })),
  );
}
