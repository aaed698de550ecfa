import { createHash } from 'node:crypto';
import { type Cidr, cidrsOverlap, formatCidr, nthSubnet, parseCidr, sizeOf } from './ip.ts';
import type { IpFamily } from './verdict.ts';

/** Set aside for tests between network devices (RFC 2544), so no real network uses it. */
export const underlayRange = parseCidr('198.18.0.0/15');

const prefixLength = 24;
const parts = Number(sizeOf(underlayRange) / sizeOf({ ...underlayRange, prefixLength }));

/**
 * The underlay of a run: a /24 derived from its id, so that runs rarely meet. Where one is taken, the next
 * attempt gives another; 512 attempts visit them all.
 */
export function underlayCidr(runId: string, attempt: number): string {
  const hash = createHash('sha256').update(runId).digest();
  const start = hash.readUInt32BE(0);
  // An odd stride has no factor in common with 512.
  const stride = hash.readUInt16BE(4) | 1;
  return formatCidr(nthSubnet(underlayRange, (start + attempt * stride) % parts, prefixLength));
}

/** Whether `underlayCidr` may have given it. @throws UsageError when it is no range at all */
export function isUnderlayCidr(text: string): boolean {
  const range = parseCidr(text);
  return range.prefixLength === prefixLength && cidrsOverlap(range, underlayRange);
}

/** Where nodes have their IPv6 addresses: unique local ones (RFC 4193), free to choose. */
export const underlayRanges6 = ['fd98:18::/32', 'fd98:19::/32'].map(parseCidr);

/** More zones would leave too few addresses of a /24 for the nodes of each. */
export const maxSubnets = 8;

/**
 * The subnets of an underlay: the /24 itself, or, for zones, equal parts of it; in IPv6 a /64 each, which follows from
 * the /24: 198.18.7.0/24 goes with fd98:18:7::/64.
 * @param count from 1 to `maxSubnets`
 */
export function underlaySubnets(cidr: string, family: IpFamily, count: number): readonly Cidr[] {
  const range = parseCidr(cidr);
  const indices = Array.from({ length: count }, (_, index) => index);
  if (family === 'ipv4') {
    const part = range.prefixLength + Math.ceil(Math.log2(count));
    return indices.map((index) => nthSubnet(range, index, part));
  }
  // The octets' decimal digits are read as hexadecimal ones: people compare them with the IPv4 address.
  const [, second, third] = cidr.split('.');
  const site = parseCidr(`fd98:${second}:${third}::/48`);
  return indices.map((index) => nthSubnet(site, index, 64));
}
