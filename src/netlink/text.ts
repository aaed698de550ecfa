import type { Address } from './address.ts';
import { AF_INET } from './constants.ts';
import type { FdbRow } from './fdb.ts';
import type { Link } from './link-decode.ts';
import type { Neighbour } from './neighbour.ts';
import { RT_TABLE_MAIN } from './rtnetlink-constants.ts';
import type { Route } from './route-decode.ts';
import type { VxlanFacts } from './vxlan-decode.ts';

/** The name of a link by its index. */
export type LinkNames = (index: number) => string;

/** Names out of a list of links; `if7` for an index that is not in it. */
export function linkNames(links: readonly Link[]): LinkNames {
  const names = new Map(links.map(({ index, name }) => [index, name]));
  return (index) => names.get(index) ?? `if${index}`;
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}

function prefixed<T>(
  word: string,
  value: T | undefined,
  text: (value: T) => string = String,
): string | undefined {
  return value === undefined ? undefined : `${word} ${text(value)}`;
}

/** A peer in the same netns goes by its name, one elsewhere by its index there, as with `ip`. */
function nameWithPeer(link: Link, names: LinkNames): string {
  if (link.peerIndex === undefined) return link.name;
  const isHere = link.peerNetnsId === undefined && link.peerIndex !== 0;
  return `${link.name}@${isHere ? names(link.peerIndex) : `if${link.peerIndex}`}`;
}

function vxlanText({ vni, local, port, learning }: VxlanFacts): string {
  return words(
    `vxlan id ${vni}`,
    prefixed('local', local),
    `dstport ${port}`,
    learning ? 'learning' : 'nolearning',
  );
}

/** One line in the words of `ip -d link`. */
export function describeLink(link: Link, names: LinkNames): string {
  return words(
    `${link.index}: ${nameWithPeer(link, names)}:`,
    `<${link.flags.join(',')}>`,
    `mtu ${link.mtuBytes}`,
    prefixed('master', link.master, names),
    `state ${link.operState}`,
    prefixed('kind', link.kind),
    prefixed('mac', link.mac),
    prefixed('link-netnsid', link.peerNetnsId),
    link.vxlan === undefined ? undefined : vxlanText(link.vxlan),
  );
}

/** One line in the words of `ip address`. */
export function describeAddress(address: Address, names: LinkNames): string {
  const family = address.family === AF_INET ? 'inet' : 'inet6';
  const local = address.peer === undefined ? address.address : address.address.replace(/\/.*/, '');
  return words(
    family,
    local,
    prefixed('peer', address.peer),
    `scope ${address.scope}`,
    address.tentative && 'tentative',
    address.duplicate && 'dadfailed',
    address.noPrefixRoute && 'noprefixroute',
    names(address.index),
  );
}

/** `ip` leaves out the length of a single address and the rest that is as usual. */
function destination(route: Route): string {
  return route.to.replace(route.family === AF_INET ? /\/32$/ : /\/128$/, '');
}

function viaOf(via: string | undefined, route: Route): string | undefined {
  if (via === undefined) return undefined;
  const isIPv6 = via.includes(':');
  if (isIPv6 === (route.family !== AF_INET)) return `via ${via}`;
  return `via ${isIPv6 ? 'inet6' : 'inet'} ${via}`;
}

/** One line in the words of `ip route`; several ways follow on the same line. */
export function describeRoute(route: Route, names: LinkNames): string {
  const hops = route.nextHops.map((hop) =>
    words('nexthop', viaOf(hop.via, route), `dev ${names(hop.device)}`, `weight ${hop.weight}`),
  );
  return words(
    route.type !== 'unicast' && route.type,
    destination(route),
    viaOf(route.via, route),
    prefixed('dev', route.device, names),
    route.table !== RT_TABLE_MAIN && `table ${route.table}`,
    route.protocol !== 'boot' && route.protocol !== 'unspec' && `proto ${route.protocol}`,
    route.family === AF_INET && route.scope !== 'global' && `scope ${route.scope}`,
    prefixed('src', route.source),
    prefixed('metric', route.metric),
    prefixed('mtu', route.mtuBytes),
    route.onLink && 'onlink',
    ...hops,
  );
}

/** One line in the words of `ip neighbour`. */
export function describeNeighbour(neighbour: Neighbour, names: LinkNames): string {
  return words(
    neighbour.address,
    `dev ${names(neighbour.index)}`,
    prefixed('lladdr', neighbour.mac),
    neighbour.externLearned && 'extern_learn',
    neighbour.state.toUpperCase(),
  );
}

/** One line in the words of `bridge fdb`. */
export function describeFdbEntry({ mac, index, to, permanent }: FdbRow, names: LinkNames): string {
  return words(mac, `dev ${names(index)} dst ${to} self`, permanent && 'permanent');
}
