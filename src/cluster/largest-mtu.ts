import type { PluginName } from '../model/cluster-config.ts';

/** The largest packets of pods that a plugin gets through an underlay in one piece. */
export function largestMtuBytes(plugin: PluginName, underlayMtuBytes: number): number {
  return underlayMtuBytes - encapsulationBytes[plugin];
}

/**
 * What a plugin puts around each packet. VXLAN over IPv4: 14 Ethernet, 20 IP, 8 UDP, 8 VXLAN (RFC 7348).
 * `cni`: the conflist decides, so nothing is taken off here.
 */
const encapsulationBytes = { bridge: 0, ptp: 0, vxlan: 50, bgp: 0, cni: 0 } as const;
