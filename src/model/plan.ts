import type { IfName, NodeName, PodKey } from './names.ts';
import type { PluginName } from './cluster-config.ts';
import type { BgpConfig } from './bgp/bgp-config.ts';
import type { CniConfig } from './cni-network.ts';
import type { IpFamily } from './verdict.ts';

/** Everything about a cluster that can be known before the first kernel call. */
export interface ClusterPlan {
  readonly name: string;
  readonly underlay: UnderlayPlan;
  readonly network: NetworkPlan;
  readonly nodes: readonly NodePlan[];
  /** What joins the subnets of an underlay that has several; it runs no pods. */
  readonly router?: NodePlan;
}

/** What a runtime has for the nodes of a cluster. */
export interface UnderlayRange {
  /** A /24 within 198.18.0.0/15 (RFC 2544: for tests between devices). */
  readonly cidr: string;
  readonly mtuBytes: number;
}

export interface UnderlayPlan extends UnderlayRange {
  /** Which addresses nodes have, in this order. */
  readonly families: readonly IpFamily[];
  /** One, or one a zone. */
  readonly subnets: readonly SubnetPlan[];
}

export interface SubnetPlan {
  /** Whose nodes are in it; absent where all nodes are in one subnet. */
  readonly zone?: string;
  /** One of each of the underlay's families. */
  readonly cidrs: readonly string[];
  /** In IPv4: what a container engine makes of it, also where nodes are to have IPv6 only. */
  readonly engineCidr: string;
  readonly mtuBytes: number;
}

/** A link to a subnet of the underlay. */
export interface UplinkPlan {
  /** The node's end, and the end on the subnet's bridge. */
  readonly ifName: IfName;
  readonly port: IfName;
  readonly mac: string;
  readonly mtuBytes: number;
  /** With prefix length, one of each of the underlay's families. */
  readonly addresses: readonly string[];
  /** In IPv4, without prefix length: what a container engine gives it, also where nodes are to have IPv6 only. */
  readonly engineAddress: string;
  /** Which of the underlay's subnets it leads to. */
  readonly subnet: number;
}

export interface NetworkPlan {
  readonly plugin: PluginName;
  readonly podCIDRs: readonly string[];
  readonly mtuBytes: number;
  /** Of `plugin: cni`. */
  readonly cni?: CniConfig;
  /** Of `plugin: bgp`. */
  readonly bgp?: BgpConfig;
}

export interface NodePlan {
  readonly name: NodeName;
  /** K of node-K: 1 for the first. */
  readonly ordinal: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly zone?: string;
  /** Of nodes one; of the router one a subnet. */
  readonly uplinks: readonly [UplinkPlan, ...UplinkPlan[]];
  /** To the other subnets of the underlay, by the router. */
  readonly underlayRoutes: readonly UnderlayRoute[];
  /** The K-th /24 (IPv6: /64) of each of the cluster's podCIDRs, in their order. */
  readonly podCIDRs: readonly string[];
  /** First host address of each podCIDR. */
  readonly gateways: readonly string[];
}

export interface UnderlayRoute {
  readonly to: string;
  readonly via: string;
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
