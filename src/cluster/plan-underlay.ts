import type { ClusterConfig, NodeConfig } from '../model/cluster-config.ts';
import { hashedIfName } from '../model/if-name.ts';
import { type Cidr, familyOf, formatCidr, hostAt, parseCidr, sizeOf, withoutPrefix } from '../model/ip.ts';
import { stableMac } from '../model/mac.ts';
import { parseIfName, routerName } from '../model/names.ts';
import type {
  NodePlan,
  SubnetPlan,
  UnderlayPlan,
  UnderlayRange,
  UnderlayRoute,
  UplinkPlan,
} from '../model/plan.ts';
import { underlaySubnets } from '../model/underlay-cidr.ts';
import { addressOfFamily } from '../model/underlay-place.ts';
import type { IpFamily } from '../model/verdict.ts';

/** Which addresses the nodes of a config have, in this order: those that its pods have, unless it says otherwise. */
export function underlayFamilies({ network, underlay }: ClusterConfig): readonly IpFamily[] {
  if (underlay?.families !== undefined) return underlay.families;
  const families = new Set(network.podCIDRs.map((cidr): IpFamily => (cidr.includes(':') ? 'ipv6' : 'ipv4')));
  return families.size === 0 ? ['ipv4'] : [...families];
}

/** The name of what joins a config's zones; undefined where there is nothing to join. */
export function routerOf({ underlay }: ClusterConfig): string | undefined {
  const zones = underlay?.zones ?? [];
  const joined = zones.filter(({ name }) => underlay?.routed?.includes(name) ?? true);
  return joined.length > 1 ? routerName : undefined;
}

export function planUnderlay(config: ClusterConfig, range: UnderlayRange): UnderlayPlan {
  const { zones = [], mtuBytes = range.mtuBytes } = config.underlay ?? {};
  const families = underlayFamilies(config);
  const count = Math.max(1, zones.length);
  const cidrs = families.map((family) => underlaySubnets(range.cidr, family, count));
  const subnets = underlaySubnets(range.cidr, 'ipv4', count).map((engineCidr, index): SubnetPlan => {
    const zone = zones[index];
    return {
      ...(zone === undefined ? {} : { zone: zone.name }),
      cidrs: cidrs.flatMap((of) => of[index] ?? []).map(formatCidr),
      engineCidr: formatCidr(engineCidr),
      mtuBytes: zone?.mtuBytes ?? mtuBytes,
    };
  });
  return { cidr: range.cidr, mtuBytes, families, subnets };
}

/** Which of the zones each node is in: the one that it names, else they are dealt out in turn. */
export function zoneOf({ underlay }: ClusterConfig, { zone }: NodeConfig, index: number): string | undefined {
  const zones = underlay?.zones ?? [];
  return zones.length === 0 ? undefined : (zone ?? zones[index % zones.length]?.name);
}

/** A node's link to its subnet. */
export function planUplink(
  cluster: string,
  { name, mtuBytes }: NodeConfig,
  ordinal: number,
  underlay: UnderlayPlan,
  subnet: number,
): UplinkPlan {
  const { cidrs, engineCidr, mtuBytes: usual } = subnetAt(underlay, subnet);
  return {
    ifName: parseIfName('eth0'),
    port: hashedIfName('port', cluster, name),
    mac: stableMac('underlay', cluster, name),
    mtuBytes: mtuBytes ?? usual,
    // Host 1 is left to the underlay's bridge: a container engine gives it the first address.
    addresses: cidrs.map(parseCidr).map((cidr) => `${hostAt(cidr, ordinal + 1)}/${cidr.prefixLength}`),
    engineAddress: hostAt(parseCidr(engineCidr), ordinal + 1),
    subnet,
  };
}

/** A node's ways to the other subnets, as far as the router has a link to them and to its own. */
export function planUnderlayRoutes(
  { subnets }: UnderlayPlan,
  subnet: number,
  router: NodePlan | undefined,
): readonly UnderlayRoute[] {
  const routed = new Map(router?.uplinks.map((uplink) => [uplink.subnet, uplink]));
  const hops = routed.get(subnet)?.addresses.map(withoutPrefix) ?? [];
  return subnets
    .filter((_, index) => index !== subnet && routed.has(index))
    .flatMap(({ cidrs }) =>
      cidrs.flatMap((to) => {
        const via = addressOfFamily(hops, familyOf(to));
        return via === undefined ? [] : [{ to, via }];
      }),
    );
}

/**
 * What joins the subnets; undefined where it would join less than two.
 * @param routed names of the zones that it joins; all by default
 */
export function planRouter(
  cluster: string,
  underlay: UnderlayPlan,
  routed: readonly string[] | undefined,
): NodePlan | undefined {
  const uplinks = underlay.subnets
    .map((of, subnet) => ({ ...of, subnet }))
    .filter(({ zone = '' }) => routed === undefined || routed.includes(zone))
    .map(({ cidrs, engineCidr, mtuBytes, zone = '', subnet }): UplinkPlan => {
      return {
        ifName: parseIfName(`eth${subnet}`),
        port: hashedIfName('port', cluster, routerName, zone),
        mac: stableMac('underlay', cluster, routerName, zone),
        mtuBytes,
        addresses: cidrs.map(parseCidr).map((cidr) => `${routerAddress(cidr)}/${cidr.prefixLength}`),
        engineAddress: routerAddress(parseCidr(engineCidr)),
        subnet,
      };
    });
  const [first, ...others] = uplinks;
  if (first === undefined || others.length === 0) return undefined;
  return {
    name: routerName,
    ordinal: 0,
    labels: {},
    uplinks: [first, ...others],
    underlayRoutes: [],
    podCIDRs: [],
    gateways: [],
  };
}

/** The last host of a subnet: engines take the first for their bridge. In IPv6 they have no part, so there the first. */
const routerAddress = (cidr: Cidr): string => hostAt(cidr, cidr.family === 'ipv4' ? sizeOf(cidr) - 2n : 1n);

function subnetAt({ subnets }: UnderlayPlan, index: number): SubnetPlan {
  const found = subnets[index];
  if (found === undefined) throw new RangeError(`the underlay has no subnet ${index}`);
  return found;
}
