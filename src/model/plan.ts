import type { IfName, NodeName, PodKey } from './names.ts';
import type { PluginName } from './cluster-config.ts';
import type { CniConfig } from './cni-network.ts';

/** Everything about a cluster that can be known before the first kernel call. */
export interface ClusterPlan {
  readonly name: string;
  readonly underlay: UnderlayPlan;
  readonly network: NetworkPlan;
  readonly nodes: readonly NodePlan[];
}

export interface UnderlayPlan {
  /** A /24 within 198.18.0.0/15 (RFC 2544: for tests between devices). */
  readonly cidr: string;
  readonly mtuBytes: number;
}

export interface NetworkPlan {
  readonly plugin: PluginName;
  readonly podCIDRs: readonly string[];
  readonly mtuBytes: number;
  /** Of `plugin: cni`. */
  readonly cni?: CniConfig;
}

export interface NodePlan {
  readonly name: NodeName;
  /** K of node-K: 1 for the first. */
  readonly ordinal: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly underlayAddress: string;
  readonly underlayPrefixLength: number;
  readonly underlayMac: string;
  /** The node's end of its link to the underlay, and the end on the underlay's bridge. */
  readonly uplink: IfName;
  readonly underlayPort: IfName;
  /** The K-th /24 (IPv6: /64) of each of the cluster's podCIDRs, in their order. */
  readonly podCIDRs: readonly string[];
  /** First host address of each podCIDR. */
  readonly gateways: readonly string[];
}

/** Everything about one pod's place in the network, once it has a node and addresses. */
export interface PodPlan {
  readonly pod: PodKey;
  readonly node: NodeName;
  /** File name of its netns, unique in the cluster. */
  readonly sandbox: string;
  readonly ifName: IfName;
  /** The node's end of the veth; derived by hash. */
  readonly hostIfName: IfName;
  readonly mac: string;
  readonly hostMac: string;
  /** With prefix length, in the order of the podCIDRs: `10.244.1.2/24`; none where a CNI plugin gives them. */
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly mtuBytes: number;
}
