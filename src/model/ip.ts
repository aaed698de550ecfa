import { Address4, Address6 } from 'ip-address';
import { InternalError, UsageError } from './errors.ts';
import type { IpFamily } from './verdict.ts';

/** An address range as numbers: `network` is its first address. */
export interface Cidr {
  readonly family: IpFamily;
  readonly network: bigint;
  readonly prefixLength: number;
}

/** An address with the prefix length of its network, as an interface has it: `10.244.1.2/24`. */
export interface InterfaceAddress {
  readonly family: IpFamily;
  readonly address: string;
  readonly prefixLength: number;
}

const bitsOf = (family: IpFamily): 32 | 128 => (family === 'ipv4' ? 32 : 128);

/** @throws UsageError `bad-address` */
export function familyOf(address: string): IpFamily {
  return parse(withoutPrefix(address)).family;
}

/**
 * A range such as `10.244.0.0/16`.
 * @throws UsageError `bad-cidr` when it is none, has no prefix length, or has bits set behind its prefix
 */
export function parseCidr(text: string): Cidr {
  if (!/^[^/]+\/(0|[1-9][0-9]*)$/.test(text)) throw badCidr(text);
  let parsed: ParsedAddress;
  try {
    parsed = parse(text);
  } catch (cause) {
    throw badCidr(text, cause);
  }
  const { family, value, prefixLength } = parsed;
  const cidr = { family, network: (value / sizeOf(parsed)) * sizeOf(parsed), prefixLength };
  if (cidr.network !== value) {
    throw new UsageError('bad-cidr', `"${text}" is an address inside a range, not the range`, {
      hint: `write ${formatCidr(cidr)}`,
    });
  }
  return cidr;
}

/** An address such as `10.244.1.2/24`; without a prefix length it is a single host's. @throws UsageError `bad-address` */
export function parseInterfaceAddress(text: string): InterfaceAddress {
  const { family, value, prefixLength } = parse(text);
  return { family, address: formatAddress(family, value), prefixLength };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.family, cidr.network)}/${cidr.prefixLength}`;
}

/** How many addresses a range has, usable or not. */
export function sizeOf(cidr: Pick<Cidr, 'family' | 'prefixLength'>): bigint {
  return 1n << BigInt(bitsOf(cidr.family) - cidr.prefixLength);
}

/**
 * How many hosts fit: without the network address and, in IPv4, the broadcast address. In IPv6 the first
 * address belongs to the routers of the link (RFC 4291, 2.6.1).
 */
export function usableHostCount(cidr: Cidr): bigint {
  const count = sizeOf(cidr) - (cidr.family === 'ipv4' ? 2n : 1n);
  return count < 0n ? 0n : count;
}

export function containsAddress(cidr: Cidr, address: string): boolean {
  const { family, value } = parse(withoutPrefix(address));
  return family === cidr.family && value >= cidr.network && value < cidr.network + sizeOf(cidr);
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.network < b.network + sizeOf(b) && b.network < a.network + sizeOf(a);
}

/** The range's n-th part of a given prefix length; the first is 0. */
export function nthSubnet(cidr: Cidr, n: number, prefixLength: number): Cidr {
  const part = { family: cidr.family, prefixLength };
  const fits = prefixLength >= cidr.prefixLength && prefixLength <= bitsOf(cidr.family);
  if (!fits || n < 0 || BigInt(n) >= sizeOf(cidr) / sizeOf(part)) {
    throw new InternalError(`${formatCidr(cidr)} has no part ${n} of prefix length ${prefixLength}`);
  }
  return { ...part, network: cidr.network + BigInt(n) * sizeOf(part) };
}

/** The range's n-th address, without prefix length; 0 is the network address, 1 the first host. */
export function hostAt(cidr: Cidr, n: number | bigint): string {
  const offset = BigInt(n);
  if (offset < 0n || offset >= sizeOf(cidr)) {
    throw new InternalError(`${formatCidr(cidr)} has no address ${offset}`);
  }
  return formatAddress(cidr.family, cidr.network + offset);
}

/** Which of the range's addresses it is, as `hostAt` counts them; undefined when it is none of them. */
export function offsetIn(cidr: Cidr, address: string): bigint | undefined {
  return containsAddress(cidr, address) ? parse(withoutPrefix(address)).value - cidr.network : undefined;
}

interface ParsedAddress {
  readonly family: IpFamily;
  readonly value: bigint;
  readonly prefixLength: number;
}

function parse(text: string): ParsedAddress {
  try {
    // A zone belongs to a link of one machine (RFC 4007): it is no part of an address in a pod network.
    if (text.includes('%')) throw new SyntaxError('it has a zone');
    const address = text.includes(':') ? new Address6(text) : new Address4(text);
    const family = address instanceof Address4 ? 'ipv4' : 'ipv6';
    return { family, value: address.bigInt(), prefixLength: address.subnetMask };
  } catch (cause) {
    throw new UsageError('bad-address', `"${text}" is no IP address`, { cause });
  }
}

function formatAddress(family: IpFamily, value: bigint): string {
  return (family === 'ipv4' ? Address4.fromBigInt(value) : Address6.fromBigInt(value)).correctForm();
}

/** `10.244.1.2` of `10.244.1.2/24`. */
export const withoutPrefix = (text: string): string => text.split('/', 1)[0] ?? text;

function badCidr(text: string, cause?: unknown): UsageError {
  return new UsageError('bad-cidr', `"${text}" is no address range`, {
    hint: 'write it like 10.244.0.0/16 or fd00:10:244::/48',
    cause,
  });
}
