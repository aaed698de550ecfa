import { parseAddress, parseMac } from '../netlink/address-bytes.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../netlink/constants.ts';

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

const numbers = { tcp: IPPROTO_TCP, udp: IPPROTO_UDP, icmp: IPPROTO_ICMP } as const;
const ethernetBytes = 14;
const ipBytes = 20;
const nonceBytes = 8;
/** Both addresses, as they were sent, and the nonce. */
const payloadBytes = 8 + nonceBytes;
/** Discard (RFC 863): whoever gets such a packet by mistake drops it. */
const discardPort = 9;
const synFlag = 0x02;

/**
 * An Ethernet frame with an IPv4 packet (RFC 791) of the given protocol: a TCP SYN (RFC 9293), a datagram
 * (RFC 768) or an echo request (RFC 792). Its payload says the addresses once more, before the nonce: somebody who
 * translates addresses on the way leaves it alone.
 */
export function encodeFrame(fields: FrameFields): Buffer {
  const transport = encodeTransport(fields);
  const ip = Buffer.alloc(ipBytes);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(ipBytes + transport.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(numbers[fields.protocol], 9);
  ip.set(parseAddress(fields.source).bytes, 12);
  ip.set(parseAddress(fields.destination).bytes, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  const ethernet = Buffer.concat([
    parseMac(fields.destinationMac),
    parseMac(fields.sourceMac),
    Buffer.from([0x08, 0x00]),
  ]);
  return Buffer.concat([ethernet, ip, transport]);
}

/**
 * The nonce of a frame that `encodeFrame` made, as hex; undefined when it is none, or its addresses are not those it was
 * sent with.
 */
export function frameNonce(frame: Buffer): string | undefined {
  if (frame.length < ethernetBytes + ipBytes + 8 + payloadBytes) return undefined;
  // The packet's own length: Ethernet pads short frames.
  const end = ethernetBytes + frame.readUInt16BE(ethernetBytes + 2);
  if (end > frame.length) return undefined;
  const addresses = frame.subarray(ethernetBytes + 12, ethernetBytes + ipBytes);
  const sent = frame.subarray(end - payloadBytes, end - nonceBytes);
  return addresses.equals(sent) ? frame.subarray(end - nonceBytes, end).toString('hex') : undefined;
}

function encodeTransport({ protocol, source, destination, nonce: hex }: FrameFields): Buffer {
  const payload = Buffer.concat([
    parseAddress(source).bytes,
    parseAddress(destination).bytes,
    Buffer.from(hex, 'hex'),
  ]);
  if (protocol === 'icmp') {
    const header = Buffer.from([8, 0, 0, 0, 0, 0, 0, 1]);
    header.writeUInt16BE(checksum(Buffer.concat([header, payload])), 2);
    return Buffer.concat([header, payload]);
  }
  const header = Buffer.alloc(protocol === 'udp' ? 8 : 20);
  header.writeUInt16BE(discardPort, 0);
  header.writeUInt16BE(discardPort, 2);
  if (protocol === 'udp') {
    header.writeUInt16BE(header.length + payload.length, 4);
    return withChecksum(Buffer.concat([header, payload]), 6, IPPROTO_UDP, source, destination);
  }
  header.writeUInt8(5 << 4, 12);
  header.writeUInt8(synFlag, 13);
  header.writeUInt16BE(1024, 14);
  return withChecksum(Buffer.concat([header, payload]), 16, IPPROTO_TCP, source, destination);
}

/** TCP and UDP sum over a pseudo header with both addresses too. */
function withChecksum(
  segment: Buffer,
  at: number,
  protocol: number,
  source: string,
  destination: string,
): Buffer {
  const pseudo = Buffer.alloc(12);
  pseudo.set(parseAddress(source).bytes, 0);
  pseudo.set(parseAddress(destination).bytes, 4);
  pseudo.writeUInt8(protocol, 9);
  pseudo.writeUInt16BE(segment.length, 10);
  segment.writeUInt16BE(checksum(Buffer.concat([pseudo, segment])), at);
  return segment;
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
