import type { Breakage } from '../../support/breakage.ts';
import type { Lab } from '../../support/lab.ts';
import { repaired, rules6 } from '../../support/nft-rules.ts';
import type { ControlNetwork } from './network.ts';

/**
 * A negative control: a breakage that can be planted in every network. Four pods, two nodes, all green; then something
 * breaks behind podnet's back, by plain kernel calls, and the right pairs are red with the right verdict, and no others.
 *
 *    a       b                 c       d
 *    |       |                 |       |
 *     node-1  ==== between ====  node-2        the bridge, ptp, vxlan, bgp or cni network
 */
export interface Control {
  readonly name: string;
  readonly on: (network: ControlNetwork) => Breakage;
}

/** The same verdict for every protocol. */
export const everyProtocol = (
  pairs: NonNullable<Breakage['tcp']>,
): Pick<Breakage, 'tcp' | 'udp' | 'icmp'> => ({
  tcp: pairs,
  udp: pairs,
  icmp: pairs,
});

/** An unanswered ARP is silence for three seconds, and then an error: which of them a probe sees, load decides. */
export const unresolved = /^(no-answer |unreachable icmp-host-unreachable$)/;

/** The same rules again and again, for as many probes as somebody asks for. */
export const askTcp = (count: number): string => `- probe: {from: a, to: c, port: 80, count: ${count}}`;
export const askUdp = (count: number): string =>
  `- probe: {from: a, to: c, protocol: udp, port: 53, count: ${count}}`;

type Rules = string | ((lab: Lab) => string);

const ruledIn = (place: string, rules: Rules, without: string): Pick<Breakage, 'plant' | 'mend'> => ({
  plant: (lab) => lab.in(place, typeof rules === 'string' ? rules : rules(lab)),
  mend: (lab) => lab.in(place, without),
});

/** Rules of nftables in a netns, and the way to take them away again. */
export const rulesIn = (place: string, rules: Rules) => ruledIn(place, rules, repaired);
/** The same for IPv6. */
export const rules6In = (place: string, rules: Rules) => ruledIn(place, rules, rules6.repaired);
