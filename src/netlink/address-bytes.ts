import { isIPv4, isIPv6 } from 'node:net';
import { InternalError } from '../model/errors.ts';
import { AF_INET, AF_INET6 } from './constants.ts';

export type Family = typeof AF_INET | typeof AF_INET6;

export interface AddressBytes {
  readonly family: Family;
  /** 4 or 16 bytes in network order. */
  readonly bytes: Uint8Array;
}

export interface PrefixBytes extends AddressBytes {
  readonly prefixLength: number;
}

function ipv4Bytes(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

/** The 16-bit groups of one side of `::`; a dotted tail (`::ffff:10.0.0.1`) counts as two. */
function ipv6Groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(group);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function ipv6Bytes(text: string): Uint8Array {
  const [left = '', right] = text.split('::');
  const head = ipv6Groups(left);
  const tail = right === undefined ? [] : ipv6Groups(right);
  const zeros: number[] = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return Uint8Array.from([...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff]));
}

/** @throws InternalError for text that is no IPv4 or IPv6 address: whoever read it from a user checked it */
export function parseAddress(text: string): AddressBytes {
  if (isIPv4(text)) return { family: AF_INET, bytes: ipv4Bytes(text) };
  // isIPv6 accepts a zone (`fe80::1%eth0`), which has no place in a netlink message.
  if (isIPv6(text) && !text.includes('%')) return { family: AF_INET6, bytes: ipv6Bytes(text) };
  throw new InternalError(`"${text}" is not an IP address`);
}

/** `10.0.0.1/24`; without a length all bits count. Host bits are kept. @throws InternalError */
export function parsePrefix(text: string): PrefixBytes {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  const bits = address.bytes.length * 8;
  const prefixLength = slash === -1 ? bits : Number(text.slice(slash + 1));
  if (!/^[^/]+(\/\d+)?$/.test(text) || prefixLength > bits) {
    throw new InternalError(`"${text}" has no valid prefix length`);
  }
  return { ...address, prefixLength };
}

/** The longest run of two or more zero groups, the first of equals: what `::` stands for (RFC 5952). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 1 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  });
  return best;
}

/** Text of 4 or 16 bytes; IPv6 in its canonical form. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => {
    return ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
  });
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return `::ffff:${bytes.subarray(12, 16).join('.')}`;
  const hex = groups.map((group) => group.toString(16));
  const run = longestZeroRun(groups);
  if (run.start === -1) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

/** @throws InternalError for text that is no Ethernet address like `02:00:0a:f4:01:05` */
export function parseMac(text: string): Uint8Array {
  if (!/^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(text)) throw new InternalError(`"${text}" is not a MAC address`);
  return Uint8Array.from(text.split(':'), (part) => Number.parseInt(part, 16));
}

export function formatMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
