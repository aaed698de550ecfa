import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CniRuntime } from '../cni/cni-runtime.ts';
import { OperationLocks } from '../cni/operation-locks.ts';
import type { CniConfig } from '../model/cni-network.ts';
import { usesBird } from '../model/bgp/bgp-config.ts';
import { renderValues, renderWords } from '../model/conflist-template.ts';
import { EnvironmentError, InternalError, messageOf, UsageError } from '../model/errors.ts';
import { netnsFolder } from '../model/node-folders.ts';
import { displayPod, type NodeName, type PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import { linkNetns, removeNetns } from '../netlink/netns.ts';
import { ensureBird } from '../network/bgp/ensure-bird.ts';
import { nodeFacts } from '../network/cni/node-facts.ts';
import { podArgs } from '../network/cni/pod-args.ts';
import type {
  AttachOutcome,
  CniNode,
  NetworkPlugin,
  OnAttachOutcome,
  PeerNode,
  PluginNode,
  PodAttachment,
} from '../network/network-plugin.ts';
import { plugins } from '../network/plugins.ts';
import type { BareNetnsSet } from './bare-netns.ts';
import { CniByHand, type NetnsPlace } from './cni-by-hand.ts';
import { coverageFolder } from '../model/coverage-folder.ts';
import { cniNode, type NodeRuntimeOptions, openNodeRuntime } from './cni-node.ts';
import type { CommandPlace } from './command.ts';
import { NodeBgp } from './bgp/node-bgp.ts';
import { NodeDaemon, type OnDaemonEnd } from './node-daemon.ts';
import type { NodeFiles } from './node-files.ts';
import type { ContainerLogChunk, PrepareNetworkParams, ReadDaemonLogParams } from './protocol.ts';
import type { RunningPod } from './running-pod.ts';
import type { Sandbox } from './sandbox.ts';

/** What the pod network needs of its node. */
export interface NodeNetworkOptions {
  readonly plan: NodePlan;
  /** The node's own netns. */
  readonly sandbox: Sandbox;
  readonly files: NodeFiles;
  readonly bareNetns: BareNetnsSet;
  /** For the netns files of its pods. */
  readonly netnsDirectory: string;
  /** Where commands of the node itself run. */
  readonly place: () => Promise<CommandPlace>;
  readonly findPod: (key: PodKey) => RunningPod | undefined;
  readonly onDaemonEnd: OnDaemonEnd;
}

/** One node's part of the pod network: its plugin, the plugin's daemon, and what is attached to pods by hand. */
export class NodeNetwork {
  /** Its plugins, for whoever calls them one by one. */
  readonly byHand: CniByHand;
  private readonly options: NodeNetworkOptions;
  private readonly cniLocks = new OperationLocks();
  /** Files that lead to netns of pods beside the agent's own. */
  private readonly linkedNetns = new Map<PodKey, string>();
  private plugin: NetworkPlugin | undefined;
  private cniConfig: CniConfig | undefined;
  private daemon: NodeDaemon | undefined;
  private bgp: NodeBgp | undefined;
  private directory: string;

  constructor(options: NodeNetworkOptions) {
    const { files, bareNetns, netnsDirectory } = options;
    this.options = options;
    this.directory = netnsDirectory;
    this.byHand = new CniByHand({
      files,
      bareNetns,
      profile: () => this.cniConfig?.profile ?? 'spec',
      openRuntime: (more) => this.openCniRuntime(more),
      placeOfPod: (pod) => this.netnsPlaceOf(pod),
      networkNamed: (name) => this.plugin?.networkNamed?.(name),
    });
  }

  /** Where netns files of pods are: with CNI where programs of the node find them, too. */
  get netnsDirectory(): string {
    return this.directory;
  }

  get isThere(): boolean {
    return this.plugin !== undefined || this.bgp !== undefined;
  }

  /** Makes the node part of the pod network. */
  async prepare(
    params: PrepareNetworkParams,
    peers: readonly NodePlan[],
    signal: AbortSignal,
  ): Promise<void> {
    const { network } = params;
    if (network.plugin === 'bgp') this.startBgp(params, peers);
    if (params.router?.name === this.options.plan.name) return;
    const factory = Object.entries(plugins).find(([name]) => name === network.plugin)?.[1];
    if (factory === undefined) throw new InternalError(`the network plugin ${network.plugin} is not built`);
    const { name, ordinal, uplinks, podCIDRs, gateways } = this.options.plan;
    const node: PluginNode = {
      name,
      ordinal,
      uplinks,
      netns: this.options.sandbox.netns,
      rtnetlink: this.options.sandbox.rtnetlink,
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

  /** Nodes of the pod network have come or gone. */
  async changePeers(peers: readonly NodePlan[]): Promise<void> {
    await this.plugin?.peersChanged(peers);
    await this.bgp?.changePeers(peers);
  }

  /**
   * Resolves when it has ways to all nodes that are expected.
   * @throws EnvironmentError `bgp-not-ready`
   */
  async untilReady(expected: readonly NodeName[], signal: AbortSignal): Promise<void> {
    await this.bgp?.untilReady(expected, signal);
  }

  /** The sessions of its BGP daemon, a line each; undefined where nobody speaks BGP that could be asked. */
  async bgpSessions(signal: AbortSignal): Promise<readonly string[] | undefined> {
    return this.bgp?.describeSessions(signal);
  }

  /** @throws EnvironmentError `no-network`, and what `attachPods` of a plugin throws */
  async attach(
    pods: readonly PodAttachment[],
    signal: AbortSignal,
    onOutcome: OnAttachOutcome,
  ): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    if (this.plugin !== undefined) return this.plugin.attachPods(pods, signal, onOutcome);
    throw new EnvironmentError('no-network', `${this.options.plan.name} has no pod network yet`);
  }

  /** Takes pods off all their networks. @throws EnvironmentError `cni-del-failed`; what could be taken down was */
  async detach(pods: readonly RunningPod[]): Promise<void> {
    const left = await this.leaveByHand(pods);
    await this.plugin?.detachPods(
      pods.filter(({ spec }) => spec.plan !== undefined).map(({ spec }) => spec.pod),
    );
    const [failure] = left;
    if (failure === undefined) return;
    throw new EnvironmentError('cni-del-failed', `${this.options.plan.name}: ${messageOf(failure)}`, {
      hint: 'the pod is gone all the same; what is left on the node goes with: podnet cni gc',
      cause: failure,
    });
  }

  /** @throws UsageError `no-daemon` */
  async readDaemonLog(
    what: Omit<ReadDaemonLogParams, 'node'>,
    signal: AbortSignal,
  ): Promise<ContainerLogChunk> {
    const log = this.bgp?.log ?? this.daemon?.log;
    if (log !== undefined) return log.read(what, signal);
    throw new UsageError('no-daemon', `${this.options.plan.name} has no daemon that says anything`, {
      hint: 'a node has one where its network plugin does: plugin: bgp, or network.cni.daemon',
    });
  }

  /** Ends the daemon. */
  async close(): Promise<void> {
    await this.daemon?.stop();
    await this.bgp?.stop();
  }

  /** What was attached to pods by hand goes first, as it came last. @returns what failed */
  private async leaveByHand(pods: readonly RunningPod[]): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const { spec } of pods) {
      if (spec.plan === undefined) continue;
      failures.push(...(await this.byHand.leave(path.posix.join(netnsFolder, spec.plan.sandbox))));
      const linked = this.linkedNetns.get(spec.pod);
      if (linked !== undefined) removeNetns(linked);
      this.linkedNetns.delete(spec.pod);
    }
    return failures;
  }

  private async cniNode(params: PrepareNetworkParams, config: CniConfig): Promise<CniNode> {
    const { root, ...rest } = await this.cniPlace();
    this.directory = path.join(root, netnsFolder);
    this.cniConfig = config;
    return cniNode(params, config, { root, ...rest });
  }

  /** Where its plugins run. */
  private async cniPlace(): Promise<Pick<NodeRuntimeOptions, 'root' | 'place' | 'locks'>> {
    const place = await this.options.place();
    return { root: await this.options.files.root(), place, locks: this.cniLocks };
  }

  private async openCniRuntime(options: Pick<NodeRuntimeOptions, 'profile' | 'onCall'>): Promise<CniRuntime> {
    const { env = {}, timeoutMs } = this.cniConfig ?? {};
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    return openNodeRuntime({ ...(await this.cniPlace()), env, ...limit, ...options });
  }

  /** Where more interfaces of a pod come to; its netns gets a file that programs of the node find, if it has none. */
  private async netnsPlaceOf(key: PodKey): Promise<NetnsPlace> {
    const pod = this.options.findPod(key);
    if (pod === undefined) throw new UsageError('not-running', `${displayPod(key)} does not run`);
    const { plan, cni } = pod.spec;
    if (plan === undefined) {
      throw new UsageError(
        'host-network',
        `${displayPod(key)} has no netns of its own, but that of its node`,
      );
    }
    const place = path.posix.join(netnsFolder, plan.sandbox);
    const file = path.join(await this.options.files.root(), place);
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

  /** @throws EnvironmentError `daemon-not-found` */
  private startBgp(params: PrepareNetworkParams, peers: readonly NodePlan[]): void {
    const { plan, sandbox, files, place, onDaemonEnd } = this.options;
    if (usesBird(params.network.bgp)) ensureBird(plan.name);
    const { rtnetlink } = sandbox;
    this.bgp = new NodeBgp({ plan, params, rtnetlink, files, place, onEnd: onDaemonEnd }, peers);
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
      place: await this.options.place(),
      onEnd: this.options.onDaemonEnd,
      command: renderWords(command, facts),
      env: { GOCOVERDIR: coverageFolder, ...env, ...renderValues(daemon.env, facts) },
      ...(ready === undefined ? {} : { ready: { ...ready, command: renderWords(ready.command, facts) } }),
    });
    await this.daemon.untilReady(signal);
  }
}
