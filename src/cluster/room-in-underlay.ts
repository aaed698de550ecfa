import type { UnderlayConfig } from '../model/cluster-config.ts';
import { formatCidr, nthSubnet, usableHostCount } from '../model/ip.ts';
import { maxSubnets, underlayRange, underlaySubnets } from '../model/underlay-cidr.ts';

/** As many nodes as a /24 underlay has hosts, without the first one, which is the bridge's. */
export const maxNodes = roomInUnderlay(undefined).highestOrdinal;

/**
 * Which ordinals fit, and in what: they decide a node's address, whatever its zone. The first host of a subnet is its
 * bridge's, and where there are zones the last one is the router's.
 */
export function roomInUnderlay(underlay: UnderlayConfig | undefined): {
  readonly highestOrdinal: number;
  /** What a message calls it: `the underlay, a /24`. */
  readonly range: string;
} {
  const zones = underlay?.zones ?? [];
  const count = Math.min(Math.max(1, zones.length), maxSubnets);
  const [subnet = underlayRange] = underlaySubnets(
    formatCidr(nthSubnet(underlayRange, 0, 24)),
    'ipv4',
    count,
  );
  const taken = count === 1 ? 1n : 2n;
  return {
    highestOrdinal: Number(usableHostCount(subnet) - taken),
    range: count === 1 ? 'the underlay, a /24' : `each of ${count} zones, a /${subnet.prefixLength}`,
  };
}
