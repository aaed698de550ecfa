import type { BgpConfig } from '../../model/bgp/bgp-config.ts';
import {
  bgpSessions,
  type BgpSessionPlan,
  type BgpSpeaker,
  familiesOf,
  routerIdOf,
} from '../../model/bgp/bgp-sessions.ts';
import { sessionName } from '../../model/bgp/session-name.ts';
import { familyOf, withoutPrefix } from '../../model/ip.ts';
import type { NodePlan } from '../../model/plan.ts';
import { nextHopFor } from '../../model/underlay-place.ts';
import type { IpFamily } from '../../model/verdict.ts';

/** What a node's daemon is configured from. */
export interface BirdFacts {
  readonly node: BgpSpeaker & Pick<NodePlan, 'underlayRoutes'>;
  /** All others who speak BGP, the router among them. */
  readonly others: readonly BgpSpeaker[];
  readonly bgp: Pick<BgpConfig, 'topology' | 'reflector' | 'asn'>;
  /** Of the cluster. */
  readonly podCIDRs: readonly string[];
  /** The router's name, where there is one. */
  readonly router?: string;
}

/**
 * BIRD's configuration of one node. Pure: it follows from the plan.
 * Timers are those of a lab. BIRD waits for its first attempt at least 0.75 s whatever it is told (its proto/bgp/bgp.c,
 * bgp_active: no less than one second, of which bgp_start_timer takes up to a quarter off, RFC 4271 section 10), so both
 * ends of a session attempt it, and the first one wins.
 * Source: https://bird.network.cz/?get_doc&f=bird.html (BIRD 2.0).
 */
export function birdConfig(facts: BirdFacts): string {
  const { node, others, bgp, podCIDRs, router } = facts;
  const families = familiesOf(podCIDRs);
  const sessions = bgpSessions(node, others, bgp, router);
  return `${[
    `# BIRD on ${node.name}, written from the plan of its cluster`,
    'log stderr all;',
    'timeformat protocol iso long ms;',
    'timeformat route iso long ms;',
    'timeformat log iso long ms;',
    `router id ${routerIdOf(node)};`,
    '',
    '# Often, since BIRD before 2.14 may put off what is to be sent until its next timer.',
    'protocol device {',
    '  scan time 1;',
    '}',
    '',
    '# The subnets of the underlay that this node is in: next hops are resolved by them.',
    'protocol direct underlay {',
    '  ipv4;',
    '  ipv6;',
    `  interface ${node.uplinks.map(({ ifName }) => `"${ifName}"`).join(', ')};`,
    '}',
    ...farSubnets(node),
    ...ownPods(node),
    ...families.flatMap(kernel),
    ...timers,
    ...sessions.flatMap((session) => bgpProtocol(session, families, bgp.asn)),
  ].join('\n')}\n`;
}

/** Next hops in other subnets are resolved recursively by these; the kernel has the same routes from podnet. */
function farSubnets({ underlayRoutes }: BirdFacts['node']): readonly string[] {
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const routes = underlayRoutes.filter(({ to }) => familyOf(to) === family);
    if (routes.length === 0) return [];
    return [
      '',
      '# The other subnets of the underlay, by the router.',
      `protocol static 'far-${family}' {`,
      `  ${family};`,
      ...routes.map(({ to, via }) => `  route ${to} via ${via};`),
      '}',
    ];
  });
}

/** Of no consequence for the kernel, which has the bridge's own route: they are never put into its table. */
function ownPods({ podCIDRs }: BgpSpeaker): readonly string[] {
  return familiesOf(podCIDRs).flatMap((family) => [
    '',
    '# What this node tells the others of: the addresses of its pods.',
    `protocol static 'pods-${family}' {`,
    `  ${family};`,
    ...podCIDRs.filter((cidr) => familyOf(cidr) === family).map((cidr) => `  route ${cidr} unreachable;`),
    '}',
  ]);
}

const kernel = (family: IpFamily): readonly string[] => [
  '',
  `protocol kernel 'kernel-${family}' {`,
  '  scan time 10;',
  `  ${family} {`,
  '    import none;',
  '    export where source = RTS_BGP;',
  '  };',
  '}',
];

/** What is the same of all sessions. Whoever restarts is forgotten at once: a lab wants to see it. */
const timers: readonly string[] = [
  '',
  'template bgp lab {',
  '  connect delay time 1;',
  '  connect retry time 1;',
  '  error wait time 1, 4;',
  '  startup hold time 9;',
  '  hold time 9;',
  '  keepalive time 3;',
  '  graceful restart off;',
  '  long lived graceful restart off;',
  '  debug { states, events };',
  '}',
];

function bgpProtocol(
  { neighbour, localAddress, neighbourAddress, uplink, isClient }: BgpSessionPlan,
  families: readonly IpFamily[],
  asn: number,
): readonly string[] {
  return [
    '',
    `protocol bgp '${sessionName(neighbour)}' from lab {`,
    `  local ${localAddress} as ${asn};`,
    `  neighbor ${neighbourAddress} as ${asn};`,
    ...(isClient ? ['  rr client;'] : []),
    ...families.flatMap((family) => channel(family, uplink, isClient)),
    '}',
  ];
}

function channel(family: IpFamily, uplink: BgpSessionPlan['uplink'], isClient: boolean): readonly string[] {
  const nextHop = nextHopFor(uplink.addresses.map(withoutPrefix), family);
  const isForeign = nextHop !== undefined && familyOf(nextHop) !== family;
  return [
    `  ${family} {`,
    '    import all;',
    // A reflector passes on what it learned; between others BIRD itself keeps iBGP routes back (RFC 4456).
    `    export where source = RTS_BGP || proto = "pods-${family}";`,
    // What is reflected keeps the next hop it came with: packets do not go by the reflector (RFC 4456, section 10).
    ...(isClient ? [] : ['    next hop self;']),
    ...(nextHop === undefined ? [] : [`    next hop address ${nextHop};`]),
    ...(isForeign ? ['    extended next hop;'] : []),
    '  };',
  ];
}
