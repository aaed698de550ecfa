import type { BgpConfig } from './bgp/bgp-config.ts';
import type { CniConfig } from './cni-network.ts';
import type { NodeName } from './names.ts';
import type { IpFamily } from './verdict.ts';

export const pluginNames = ['bridge', 'ptp', 'vxlan', 'bgp', 'cni'] as const;
export type PluginName = (typeof pluginNames)[number];

export const runtimeNames = ['docker', 'namespace', 'auto'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** A cluster as asked for: `spec.cluster` of a scenario with every default filled in. */
export interface ClusterConfig {
  readonly name: string;
  readonly runtime: RuntimeName;
  readonly nodes: readonly NodeConfig[];
  readonly network: NetworkConfig;
  /** What connects the nodes; one subnet with the families of the podCIDRs by default. */
  readonly underlay?: UnderlayConfig;
}

export interface UnderlayConfig {
  /** Of the nodes' own addresses, in this order; those of the podCIDRs by default. */
  readonly families?: readonly IpFamily[];
  /** Of links that say nothing else; Ethernet's usual size by default. */
  readonly mtuBytes?: number;
  /** Each a subnet of its own; a router joins them. */
  readonly zones?: readonly ZoneConfig[];
  /** Names of the zones that the router joins; all by default. */
  readonly routed?: readonly string[];
}

export interface ZoneConfig {
  readonly name: string;
  readonly mtuBytes?: number;
}

export interface NodeConfig {
  readonly name: NodeName;
  /** K: which part of each podCIDR and which underlay address it has; its place in the list, from 1, by default. */
  readonly ordinal?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Where there are zones; by default nodes are dealt out to them in turn. */
  readonly zone?: string;
  /** Of its link to the underlay. */
  readonly mtuBytes?: number;
}

/** The ordinals of a config's nodes, in their order. */
export const ordinalsOf = (nodes: readonly NodeConfig[]): readonly number[] =>
  nodes.map(({ ordinal }, index) => ordinal ?? index + 1);

export interface NetworkConfig {
  readonly plugin: PluginName;
  /** One per address family, e.g. `10.244.0.0/16`. */
  readonly podCIDRs: readonly string[];
  readonly mtuBytes: number | 'auto';
  /** Of `plugin: cni`. */
  readonly cni?: CniConfig;
  /** Of `plugin: bgp`; a full mesh of BIRDs by default. */
  readonly bgp?: BgpConfig;
}
