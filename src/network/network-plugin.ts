import type { CniRuntime } from '../cni/cni-runtime.ts';
import type { NetworkConfig } from '../cni/network-config.ts';
import type { CniConfig, CniPodRequest, PodNetworkStatus } from '../model/cni-network.ts';
import type { NodePlan, PodPlan } from '../model/plan.ts';
import type { PodKey } from '../model/names.ts';
import type { Netns } from '../netlink/netns.ts';
import type { Rtnetlink } from '../netlink/connection.ts';

/** What a plugin needs to know of every node, its own and the others. */
export type PeerNode = Pick<NodePlan, 'name' | 'ordinal' | 'uplinks' | 'podCIDRs' | 'gateways'>;

/** The node a plugin works in: its netns and a netlink socket that belongs to it. */
export interface PluginNode extends PeerNode {
  readonly netns: Netns;
  readonly rtnetlink: Rtnetlink;
  readonly mtuBytes: number;
  /** Of `plugin: cni`. */
  readonly cni?: CniNode;
}

/** What plugins of the Container Network Interface need beside. */
export interface CniNode {
  readonly config: CniConfig;
  readonly cluster: {
    readonly name: string;
    readonly podCIDRs: readonly string[];
    readonly underlayCidr: string;
  };
  /** What goes before a path of the node's for this process to reach it. */
  readonly root: string;
  /** Runs plugins in the node's netns, with its files. */
  readonly runtime: CniRuntime;
}

/** A pod that is to be wired: its plan and its sandbox. */
export interface PodAttachment {
  readonly plan: PodPlan;
  readonly sandbox: Netns;
  /** A netlink socket in the sandbox; it stays open as long as the sandbox. */
  readonly rtnetlink: Rtnetlink;
  /** The sandbox's file as programs of the node know it. */
  readonly netnsPath: string;
  /** What its manifest asks of CNI plugins. */
  readonly cni?: CniPodRequest;
}

/** How a pod was wired. */
export type AttachOutcome =
  | {
      readonly ok: true;
      /** Its own addresses, without prefix length. */
      readonly addresses: readonly string[];
      readonly networks?: readonly PodNetworkStatus[];
    }
  | { readonly ok: false; readonly message: string };

/** Told of each pod whose outcome is known before that of the whole pass. */
export type OnAttachOutcome = (pod: PodKey, outcome: AttachOutcome) => void;

/**
 * How a pod network is made on one node. Calls for one node come one after another. What a call that throws
 * has made so far goes with `detachPods`, or with the node.
 */
export interface NetworkPlugin {
  /** Whatever a node needs before its first pod. */
  prepareNode(peers: readonly PeerNode[]): Promise<void>;
  /**
   * Wires pods of this node in one pass. One that cannot be wired leaves nothing behind and does not hinder others,
   * where the network can tell them apart; else the whole pass fails.
   */
  attachPods(
    pods: readonly PodAttachment[],
    signal: AbortSignal,
    onOutcome?: OnAttachOutcome,
  ): Promise<ReadonlyMap<PodKey, AttachOutcome>>;
  /**
   * Removes what attachPods made, before the sandboxes go; pods that are unknown are ignored.
   * @throws when something of them could not be removed; what could be was
   */
  detachPods(pods: readonly PodKey[]): Promise<void>;
  /** Nodes have come or gone; `peers` is all there are now. */
  peersChanged(peers: readonly PeerNode[]): Promise<void>;
  /** Of `plugin: cni`: one of its networks, as it is on this node. */
  networkNamed?(name: string): NetworkConfig | undefined;
}

/** A plugin of one node. */
export type NetworkPluginFactory = (node: PluginNode) => NetworkPlugin;
