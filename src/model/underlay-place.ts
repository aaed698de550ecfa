import { familyOf, withoutPrefix } from './ip.ts';
import type { ClusterPlan, NodePlan, UplinkPlan } from './plan.ts';
import type { IpFamily } from './verdict.ts';

/** A node's link to the others; the router's first. */
export const uplinkOf = ({ uplinks }: Pick<NodePlan, 'uplinks'>): UplinkPlan => uplinks[0];

/** A node's own addresses on the underlay, without prefix length; first the one that it is known by. */
export const underlayAddressesOf = ({ uplinks }: Pick<NodePlan, 'uplinks'>): readonly string[] =>
  uplinks.flatMap(({ addresses }) => addresses.map(withoutPrefix));

/** The address that a node is known by. */
export const nodeAddressOf = ({ uplinks: [{ addresses }] }: Pick<NodePlan, 'uplinks'>): string =>
  withoutPrefix(addresses[0] ?? '');

/** The one of an address family. */
export const addressOfFamily = (addresses: readonly string[], family: IpFamily): string | undefined =>
  addresses.find((address) => familyOf(address) === family);

/** Where packets of a family go on to a node: IPv4 may take an IPv6 next hop, where there is no other (RFC 5549, RFC 8950). */
export const nextHopFor = (addresses: readonly string[], family: IpFamily): string | undefined =>
  addressOfFamily(addresses, family) ?? (family === 'ipv4' ? addressOfFamily(addresses, 'ipv6') : undefined);

/** The links of others that a link reaches without a router. */
export function neighboursOn(uplink: UplinkPlan, others: readonly NodePlan[]): readonly UplinkPlan[] {
  return others.flatMap(({ uplinks }) => uplinks.filter(({ subnet }) => subnet === uplink.subnet));
}

/** All that is plugged into the underlay: the nodes, and the router where there is one. */
export const membersOf = ({ nodes, router }: Pick<ClusterPlan, 'nodes' | 'router'>): readonly NodePlan[] =>
  router === undefined ? nodes : [...nodes, router];
