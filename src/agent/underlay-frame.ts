import { familyOf } from '../model/ip.ts';
import type { IpFamily } from '../model/verdict.ts';
import { parseAddress, parseMac } from '../netlink/address-bytes.ts';
import {
  ETH_P_IP,
  ETH_P_IPV6,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '../netlink/constants.ts';

export type FrameProtocol = 'tcp' | 'udp' | 'icmp';

export interface FrameFields {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: FrameProtocol;
  /** 8 bytes, in hex, that tell this frame from every other. */
  readonly nonce: string;
}

const ethernetBytes = 14;
const nonceBytes = 8;
/** Discard (RFC 863): whoever gets such a packet by mistake drops it. */
const discardPort = 9;
const synFlag = 0x02;
const hopLimit = 64;

/** What tells the versions of IP apart: RFC 791, RFC 8200; addresses lie side by side, the source first. */
interface IpVersion {
  readonly etherType: number;
  readonly headerBytes: number;
  readonly addressesAt: number;
  readonly addressBytes: number;
  readonly protocols: Readonly<Record<FrameProtocol, number>>;
  /** RFC 792, RFC 4443 section 4.1. */
  readonly echoRequest: number;
  /** Bytes of the whole packet, by its header. */
  readonly lengthOf: (packet: Buffer) => number;
}

const versions: Readonly<Record<IpFamily, IpVersion>> = {
  ipv4: {
    etherType: ETH_P_IP,
    headerBytes: 20,
    addressesAt: 12,
    addressBytes: 4,
    protocols: { tcp: IPPROTO_TCP, udp: IPPROTO_UDP, icmp: IPPROTO_ICMP },
    echoRequest: 8,
    lengthOf: (packet) => packet.readUInt16BE(2),
  },
  ipv6: {
    etherType: ETH_P_IPV6,
    headerBytes: 40,
    addressesAt: 8,
    addressBytes: 16,
    protocols: { tcp: IPPROTO_TCP, udp: IPPROTO_UDP, icmp: IPPROTO_ICMPV6 },
    echoRequest: 128,
    lengthOf: (packet) => 40 + packet.readUInt16BE(4),
  },
};

/** A frame of each family begins with this EtherType. */
export const etherTypeOf = (family: IpFamily): number => versions[family].etherType;

/**
 * An Ethernet frame with a packet of the addresses' family and the given protocol: a TCP SYN (RFC 9293), a datagram
 * (RFC 768) or an echo request. Its payload says the addresses once more, before the nonce: somebody who translates
 * addresses on the way leaves it alone.
 */
export function encodeFrame(fields: FrameFields): Buffer {
  const family = familyOf(fields.source);
  const transport = encodeTransport(fields, family);
  const header = family === 'ipv4' ? ipv4Header(fields, transport) : ipv6Header(fields, transport);
  const etherType = Buffer.alloc(2);
  etherType.writeUInt16BE(etherTypeOf(family));
  return Buffer.concat([
    parseMac(fields.destinationMac),
    parseMac(fields.sourceMac),
    etherType,
    header,
    transport,
  ]);
}

/**
 * The nonce of a frame that `encodeFrame` made, as hex; undefined when it is none, or its addresses are not those it was
 * sent with.
 */
export function frameNonce(frame: Buffer): string | undefined {
  if (frame.length < ethernetBytes) return undefined;
  const etherType = frame.readUInt16BE(12);
  const version = Object.values(versions).find((it) => it.etherType === etherType);
  const packet = frame.subarray(ethernetBytes);
  if (version === undefined) return undefined;
  const { headerBytes, addressesAt, addressBytes, lengthOf } = version;
  const payloadBytes = 2 * addressBytes + nonceBytes;
  if (packet.length < headerBytes + 8 + payloadBytes) return undefined;
  // The packet's own length: Ethernet pads short frames.
  const end = lengthOf(packet);
  if (end > packet.length) return undefined;
  const addresses = packet.subarray(addressesAt, addressesAt + 2 * addressBytes);
  const sent = packet.subarray(end - payloadBytes, end - nonceBytes);
  return addresses.equals(sent) ? packet.subarray(end - nonceBytes, end).toString('hex') : undefined;
}

function ipv4Header({ protocol, source, destination }: FrameFields, transport: Buffer): Buffer {
  const { headerBytes, protocols } = versions.ipv4;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(headerBytes + transport.length, 2);
  header.writeUInt8(hopLimit, 8);
  header.writeUInt8(protocols[protocol], 9);
  header.set(bothAddresses(source, destination), 12);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function ipv6Header({ protocol, source, destination }: FrameFields, transport: Buffer): Buffer {
  const { headerBytes, protocols } = versions.ipv6;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(transport.length, 4);
  header.writeUInt8(protocols[protocol], 6);
  header.writeUInt8(hopLimit, 7);
  header.set(bothAddresses(source, destination), 8);
  return header;
}

const bothAddresses = (source: string, destination: string): Buffer =>
  Buffer.concat([parseAddress(source).bytes, parseAddress(destination).bytes]);

function encodeTransport({ protocol, source, destination, nonce }: FrameFields, family: IpFamily): Buffer {
  const { protocols, echoRequest } = versions[family];
  const addresses = bothAddresses(source, destination);
  const segment = Buffer.concat([
    transportHeader(protocol, echoRequest),
    addresses,
    Buffer.from(nonce, 'hex'),
  ]);
  if (protocol === 'udp') segment.writeUInt16BE(segment.length, 4);
  // ICMP of IPv4 alone sums over itself only.
  const summed =
    protocol === 'icmp' && family === 'ipv4'
      ? segment
      : Buffer.concat([pseudoHeader(addresses, protocols[protocol], segment.length), segment]);
  // A sum of zero would mean that there is none (RFC 768); its complement is as good.
  segment.writeUInt16BE(checksum(summed) || 0xffff, checksumAt[protocol]);
  return segment;
}

const checksumAt: Readonly<Record<FrameProtocol, number>> = { tcp: 16, udp: 6, icmp: 2 };

/** Without length and checksum. */
function transportHeader(protocol: FrameProtocol, echoRequest: number): Buffer {
  if (protocol === 'icmp') return Buffer.from([echoRequest, 0, 0, 0, 0, 0, 0, 1]);
  const header = Buffer.alloc(protocol === 'udp' ? 8 : 20);
  header.writeUInt16BE(discardPort, 0);
  header.writeUInt16BE(discardPort, 2);
  if (protocol === 'udp') return header;
  header.writeUInt8(5 << 4, 12);
  header.writeUInt8(synFlag, 13);
  header.writeUInt16BE(1024, 14);
  return header;
}

/**
 * Both addresses, length and protocol. IPv6 has them as 32-bit numbers (RFC 8200, section 8.1), IPv4 as 16-bit ones
 * (RFC 9293, section 3.1): zeros between them add nothing to the sum.
 */
function pseudoHeader(addresses: Buffer, protocol: number, length: number): Buffer {
  const rest = Buffer.alloc(4);
  rest.writeUInt16BE(length, 0);
  rest.writeUInt16BE(protocol, 2);
  return Buffer.concat([addresses, rest]);
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
