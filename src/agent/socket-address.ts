import { formatAddress, parseAddress } from '../netlink/address-bytes.ts';
import { AF_INET, AF_INET6 } from '../netlink/constants.ts';
import type { IpFamily } from '../model/verdict.ts';

/** An address and a port, as sockets have them. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export const anyAddress = (family: IpFamily): string => (family === 'ipv6' ? '::' : '0.0.0.0');

/** struct sockaddr_in or sockaddr_in6 (ip(7), ipv6(7)): family in host order, port and address in network order. */
export function encodeSocketAddress(address: string, port: number): Buffer {
  const { family, bytes } = parseAddress(address);
  const encoded = Buffer.alloc(family === AF_INET ? 16 : 28);
  encoded.writeUInt16LE(family, 0);
  encoded.writeUInt16BE(port, 2);
  encoded.set(bytes, family === AF_INET ? 4 : 8);
  return encoded;
}

/** What `encodeSocketAddress` wrote, or the kernel; undefined for another family. */
export function decodeSocketAddress(bytes: Buffer): SocketAddress | undefined {
  const family = bytes.readUInt16LE(0);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const address = family === AF_INET ? bytes.subarray(4, 8) : bytes.subarray(8, 24);
  return { address: formatAddress(address), port: bytes.readUInt16BE(2) };
}

/** An int as socket options want it. */
export function intOption(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
