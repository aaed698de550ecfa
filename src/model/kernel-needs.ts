import type { PluginName } from './cluster-config.ts';
import type { ClusterPlan } from './plan.ts';

/** What a cluster needs of its kernel that kernels may be built without. */
export interface KernelNeeds {
  /** Kinds of links, as `ip link add … type KIND` calls them. */
  readonly linkKinds: readonly string[];
  /** Whether anything in it has an IPv6 address. */
  readonly ipv6: boolean;
}

/** The kinds of links that each plugin makes; those of CNI plugins are theirs to know. */
export const linkKindsOf: Readonly<Record<PluginName, readonly string[]>> = {
  bridge: ['bridge', 'veth'],
  ptp: ['veth'],
  vxlan: ['bridge', 'veth', 'vxlan'],
  bgp: ['bridge', 'veth'],
  cni: [],
};

export function kernelNeedsOf({ network, underlay }: ClusterPlan): KernelNeeds {
  return {
    linkKinds: linkKindsOf[network.plugin],
    ipv6: underlay.families.includes('ipv6') || network.podCIDRs.some((cidr) => cidr.includes(':')),
  };
}
