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
  readonly labels: Readonly<Record<string, string>>;
}

export interface NetworkConfig {
  readonly plugin: PluginName;
  /** One per address family, e.g. `10.244.0.0/16`. */
  readonly podCIDRs: readonly string[];
  readonly mtuBytes: number | 'auto';
}
