import { isIPv6 } from 'node:net';
import { Address6 } from 'ip-address';
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
  if (isIPv6(address)) {
    const bytes = Buffer.alloc(28);
    bytes.writeUInt16LE(AF_INET6, 0);
    bytes.writeUInt16BE(port, 2);
    Buffer.from(new Address6(address).toUnsignedByteArray()).copy(bytes, 8);
    return bytes;
  }
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  ipv4Bytes(address).copy(bytes, 4);
  return bytes;
}

/** What `encodeSocketAddress` wrote, or the kernel; undefined for another family. */
export function decodeSocketAddress(bytes: Buffer): SocketAddress | undefined {
  switch (bytes.readUInt16LE(0)) {
    case AF_INET:
      return { address: bytes.subarray(4, 8).join('.'), port: bytes.readUInt16BE(2) };
    case AF_INET6: {
      const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(8 + 2 * i).toString(16));
      return { address: new Address6(groups.join(':')).correctForm(), port: bytes.readUInt16BE(2) };
    }
    default:
      return undefined;
  }
}

/** The four bytes of a dotted address. */
export function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** An int as socket options want it. */
export function intOption(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
