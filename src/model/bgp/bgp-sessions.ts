import { familyOf, withoutPrefix } from '../ip.ts';
import type { NodeName } from '../names.ts';
import type { NodePlan, UplinkPlan } from '../plan.ts';
import type { IpFamily } from '../verdict.ts';
import type { BgpConfig } from './bgp-config.ts';

/** Who speaks BGP: a node, or the router between the subnets of an underlay, which has no podCIDRs. */
export type BgpSpeaker = Pick<NodePlan, 'name' | 'ordinal' | 'uplinks' | 'podCIDRs'>;

/** One session of a speaker. */
export interface BgpSessionPlan {
  readonly neighbour: NodeName;
  /** Its own address, and the other's, without prefix length. */
  readonly localAddress: string;
  readonly neighbourAddress: string;
  /** Where its link leads that the session goes out by. */
  readonly uplink: UplinkPlan;
  /** Of a route reflector: it passes on what this neighbour says, and tells it of the others. */
  readonly isClient: boolean;
}

/**
 * The sessions that a speaker has: with every other one, or, where one reflects routes, with that one alone.
 * @param others all speakers but itself, the router among them
 * @param router the router's name, where there is one
 */
export function bgpSessions(
  speaker: BgpSpeaker,
  others: readonly BgpSpeaker[],
  bgp: Pick<BgpConfig, 'topology' | 'reflector'>,
  router: string | undefined,
): readonly BgpSessionPlan[] {
  const reflector = reflectorOf([speaker, ...others], bgp, router);
  const isReflector = speaker.name === reflector;
  return others
    .filter(({ name }) => reflector === undefined || isReflector || name === reflector)
    .map((other) => ({ neighbour: other.name, ...addressesOf(speaker, other), isClient: isReflector }));
}

/** Who reflects routes; undefined in a full mesh. Where the one that was named is no more, the first node does. */
export function reflectorOf(
  speakers: readonly BgpSpeaker[],
  { topology, reflector }: Pick<BgpConfig, 'topology' | 'reflector'>,
  router: string | undefined,
): NodeName | undefined {
  if (topology === 'full-mesh') return undefined;
  const named = (name: string | undefined): BgpSpeaker | undefined =>
    speakers.find((speaker) => speaker.name === name);
  const [first] = speakers.filter(({ name }) => name !== router).toSorted((a, b) => a.ordinal - b.ordinal);
  return (named(router) ?? named(reflector) ?? first)?.name;
}

/**
 * The router has a link in each subnet: it is spoken to at the near one. Nodes of two subnets speak by the router, to
 * the addresses they are known by.
 */
function addressesOf(
  speaker: BgpSpeaker,
  other: BgpSpeaker,
): Pick<BgpSessionPlan, 'localAddress' | 'neighbourAddress' | 'uplink'> {
  const [uplink, theirs] = sharedSubnet(speaker, other) ?? [speaker.uplinks[0], other.uplinks[0]];
  return { localAddress: firstAddress(uplink), neighbourAddress: firstAddress(theirs), uplink };
}

function sharedSubnet(speaker: BgpSpeaker, other: BgpSpeaker): readonly [UplinkPlan, UplinkPlan] | undefined {
  for (const uplink of speaker.uplinks) {
    const theirs = other.uplinks.find(({ subnet }) => subnet === uplink.subnet);
    if (theirs !== undefined) return [uplink, theirs];
  }
  return undefined;
}

const firstAddress = ({ addresses }: UplinkPlan): string => withoutPrefix(addresses[0] ?? '');

/**
 * A BGP identifier is four octets and unique in its AS (RFC 6286). The address that a container engine gives a node is
 * both, also where the node itself has IPv6 only.
 */
export const routerIdOf = ({ uplinks: [{ engineAddress }] }: Pick<NodePlan, 'uplinks'>): string =>
  engineAddress;

/** The address families of podCIDRs, each once, in their order. */
export const familiesOf = (podCIDRs: readonly string[]): readonly IpFamily[] => [
  ...new Set(podCIDRs.map(familyOf)),
];
