import type { IpFamily } from '../../model/verdict.ts';

/** IP header without options, and that of ICMP (RFC 791, RFC 8200, RFC 792). */
const headerBytes = { ipv4: 20 + 8, ipv6: 40 + 8 } as const;

/** How much an echo request carries when the whole packet has this size; both in bytes. */
export const echoPayloadBytes = (packetBytes: number, family: IpFamily): number =>
  packetBytes - headerBytes[family];

/** What every link of a network gets through: RFC 791 (every host takes it) and RFC 8200, section 5. */
export const leastMtuBytes: Readonly<Record<IpFamily, number>> = { ipv4: 576, ipv6: 1280 };
