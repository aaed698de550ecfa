import type { CniConfig } from './cni-network.ts';
import type { NodeName } from './names.ts';

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
}

export interface NodeConfig {
  readonly name: NodeName;
  /** K: which part of each podCIDR and which underlay address it has; its place in the list, from 1, by default. */
  readonly ordinal?: number;
  readonly labels: Readonly<Record<string, string>>;
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
}
