import type { PodPlan } from '../model/plan.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { Netns } from '../netlink/netns.ts';
import type { Rtnetlink } from '../netlink/connection.ts';

/** The node a plugin works in: its netns and a netlink socket that belongs to it. */
export interface PluginNode {
  readonly name: NodeName;
  readonly netns: Netns;
  readonly rtnetlink: Rtnetlink;
  readonly underlayAddress: string;
  /** Interface that leads to the other nodes. */
  readonly uplink: string;
  readonly podCIDRs: readonly string[];
  readonly gateways: readonly string[];
  readonly mtuBytes: number;
}

/** What a plugin needs to know of every other node. */
export interface PeerNode {
  readonly name: NodeName;
  readonly underlayAddress: string;
  readonly podCIDRs: readonly string[];
}

/** A pod that is to be wired: its plan and its sandbox. */
export interface PodAttachment {
  readonly plan: PodPlan;
  readonly sandbox: Netns;
  /** A netlink socket in the sandbox; it stays open as long as the sandbox. */
  readonly rtnetlink: Rtnetlink;
}

/**
 * How a pod network is made on one node. Calls for one node come one after another. What a call that throws
 * has made so far goes with `detachPods`, or with the node.
 */
export interface NetworkPlugin {
  /** Whatever a node needs before its first pod. */
  prepareNode(peers: readonly PeerNode[]): Promise<void>;
  /** Wires pods of this node in one pass. */
  attachPods(pods: readonly PodAttachment[]): Promise<void>;
  /** Removes what attachPods made, before the sandboxes go; pods that are unknown are ignored. */
  detachPods(pods: readonly PodKey[]): Promise<void>;
  /** Nodes have come or gone; `peers` is all there are now. */
  peersChanged(peers: readonly PeerNode[]): Promise<void>;
}

/** A plugin of one node. */
export type NetworkPluginFactory = (node: PluginNode) => NetworkPlugin;
