import type { ClusterConfig, PluginName } from '../model/cluster-config.ts';
import type { ConfigProblem } from './config-problem.ts';
import { underlayFamilies } from './plan-underlay.ts';

/**
 * Networks that send packets of pods to the next node as they are. A route of IPv6 has a next hop of IPv6; one of IPv4
 * may have either (RFC 5549), and a tunnel carries both.
 */
const routed: readonly PluginName[] = ['bridge', 'ptp', 'bgp'];

/** Pods of IPv6 that no route leads to. */
export function checkNextHops(config: ClusterConfig): readonly ConfigProblem[] {
  const { plugin, podCIDRs } = config.network;
  const families = config.underlay?.families;
  if (families === undefined || families.length === 0 || !routed.includes(plugin)) return [];
  const ipv6 = podCIDRs.find((cidr) => cidr.includes(':'));
  if (ipv6 === undefined || underlayFamilies(config).includes('ipv6')) return [];
  return [
    {
      path: ['underlay', 'families'],
      code: 'no-ipv6-next-hop',
      message: `plugin ${plugin} cannot route ${ipv6} between nodes without IPv6 addresses: an IPv6 route has no IPv4 next hop`,
      hint: 'write families: [ipv4, ipv6], or take plugin: vxlan, whose tunnels carry both',
    },
  ];
}
