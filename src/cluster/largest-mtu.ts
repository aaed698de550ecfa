import type { PluginName } from '../model/cluster-config.ts';
import type { IpFamily } from '../model/verdict.ts';

/**
 * The largest packets of pods that a plugin gets through an underlay in one piece.
 * @param family of the node addresses that tunnels run between
 */
export function largestMtuBytes(plugin: PluginName, underlayMtuBytes: number, family: IpFamily): number {
  return underlayMtuBytes - encapsulationBytes[plugin][family];
}

const nothing = { ipv4: 0, ipv6: 0 } as const;

/**
 * What a plugin puts around each packet. VXLAN: 14 Ethernet, 20 IPv4 or 40 IPv6, 8 UDP, 8 VXLAN (RFC 7348).
 * `cni`: the conflist decides, so nothing is taken off here.
 */
const encapsulationBytes: Readonly<Record<PluginName, Readonly<Record<IpFamily, number>>>> = {
  bridge: nothing,
  ptp: nothing,
  vxlan: { ipv4: 50, ipv6: 70 },
  bgp: nothing,
  cni: nothing,
};
