import type { ClusterConfig, NetworkConfig, NodeConfig, RuntimeName } from '../../model/cluster-config.ts';
import { memberOf } from '../load/member-of.ts';

/** What `spec.cluster` of a file says itself, without the defaults that a cluster of its own would get. */
export interface ClusterDemands {
  readonly runtime?: RuntimeName;
  readonly nodes?: readonly NodeConfig[];
  /** Names of the zones that nodes are to be in. */
  readonly zones?: readonly string[];
  readonly network: Partial<NetworkConfig>;
}

/**
 * @param config with every default filled in
 * @param written `spec.cluster` as it stands in the file
 */
export function demandsOf(
  { runtime, nodes, network, underlay }: ClusterConfig,
  written: unknown,
): ClusterDemands {
  const says = (value: unknown, key: string): boolean => memberOf(value, key) !== undefined;
  const inNetwork = memberOf(written, 'network');
  return {
    ...(says(written, 'runtime') && { runtime }),
    ...(says(written, 'nodes') && { nodes }),
    ...(underlay?.zones !== undefined && { zones: underlay.zones.map(({ name }) => name) }),
    network: {
      ...(says(inNetwork, 'plugin') && { plugin: network.plugin }),
      ...(says(inNetwork, 'podCIDRs') && { podCIDRs: network.podCIDRs }),
      ...(says(inNetwork, 'mtu') && { mtuBytes: network.mtuBytes }),
      ...(network.cni !== undefined && { cni: network.cni }),
    },
  };
}
