import type { IpFamily } from '../../model/verdict.ts';
import {
  AF_INET,
  AF_INET6,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  MSG_DONTWAIT,
  SO_RCVBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
} from '../../netlink/constants.ts';
import { formatAddress } from '../../netlink/address-bytes.ts';
import { close, recvmsg, setsockopt } from '../../netlink/libc.ts';
import { type ControlMessage, MessageHeader } from '../../netlink/message-header.ts';
import type { Netns } from '../../netlink/netns.ts';
import { watch, type Watcher } from '../../netlink/poll.ts';
import { openSocketIn } from '../open-socket.ts';
import { decodeSocketAddress, intOption } from '../socket-address.ts';
import { echoTypes } from './icmp-echo.ts';
import { probeNonceOf } from './probe-nonce.ts';
import type { SeenPacket, WitnessedProtocol } from './probe-target.ts';

const SOL_RAW = 255;
const ICMP_FILTER = 1;
const ICMPV6_FILTER = 1;
/** Of a datagram (RFC 768) as of an echo request (RFC 792, RFC 4443 section 4.1). */
const headerBytes = 8;
const header = new MessageHeader({ data: 70_000 });
/**
 * How many packets are remembered that nobody has asked for yet. Those of probes without an answer stay
 * until the newer ones push them out; at any time a hundred agents have no more than this on the way.
 */
const maxRemembered = 16_384;
/**
 * Room for what comes while this process does not get to run: several agents may send to one target, and a
 * copy that does not fit would look as if somebody else had answered. (The default holds some 250 packets.)
 */
const receiveBufferBytes = 8 * 1024 * 1024;

/**
 * Sees the echo requests, or the datagrams, that reach a sandbox: a raw socket gets a copy of each before
 * anybody answers it. Every probe's packet is remembered until it is asked for: whoever sent it may be in the
 * hands of another agent, and to announce each would cost a way there and back.
 */
export class PacketWitness {
  private readonly fd: number;
  private readonly family: IpFamily;
  private readonly watcher: Watcher;
  private readonly limit: number;
  /** By nonce, oldest first. */
  private readonly remembered = new Map<string, SeenPacket>();

  /** @param limit how many packets are remembered */
  constructor(netns: Netns, family: IpFamily, protocol: WitnessedProtocol, limit = maxRemembered) {
    this.limit = limit;
    this.family = family;
    const isV6 = family === 'ipv6';
    this.fd = openSocketIn(netns, {
      family: isV6 ? AF_INET6 : AF_INET,
      type: SOCK_RAW,
      protocol: protocol === 'udp' ? IPPROTO_UDP : isV6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
      purpose: `a socket that watches for ${protocol} packets`,
    });
    // Root of a user namespace may not (socket(7)); there one agent has all nodes, and no more than it sends.
    setsockopt(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, intOption(receiveBufferBytes), 4);
    if (protocol === 'icmp') keepOnlyRequests(this.fd, isV6);
    if (isV6) {
      for (const told of [IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT])
        setsockopt(this.fd, IPPROTO_IPV6, told, intOption(1), 4);
    }
    // Without IP_RECVERR, and not connected, it has no errors (raw(7)).
    this.watcher = watch(this.fd, { readable: true }, () => this.drain());
  }

  /** How the packet with this nonce was seen last; undefined when it never came. It is forgotten with that. */
  take(nonce: string): SeenPacket | undefined {
    // The copy is queued before the packet is answered, so when the answer is here, the copy is here too.
    this.drain();
    const seen = this.remembered.get(nonce);
    this.remembered.delete(nonce);
    return seen;
  }

  close(): void {
    this.watcher.close();
    close(this.fd);
  }

  private drain(): void {
    for (;;) {
      header.reset();
      const count = recvmsg(this.fd, header.bytes, MSG_DONTWAIT);
      if (count < 0) return;
      const packet = header.data.subarray(0, count);
      const source = decodeSocketAddress(header.sender)?.address ?? '';
      // A raw IPv4 socket gets the IP header too (raw(7)); its length is in the low half of the first byte.
      if (this.family === 'ipv6') this.note(packet, { source, ...toldBeside(header.controlMessages()) });
      else this.note(packet.subarray((packet.readUInt8(0) & 0xf) * 4), { source, ...inIpHeader(packet) });
    }
  }

  private note(segment: Buffer, seen: SeenPacket): void {
    const nonce = probeNonceOf(segment.subarray(headerBytes));
    if (nonce === undefined) return;
    this.remembered.set(nonce, seen);
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= this.limit) return;
      this.remembered.delete(oldest);
    }
  }
}

/** TTL and destination of an IPv4 header (RFC 791, section 3.1). */
const inIpHeader = (packet: Buffer): Omit<SeenPacket, 'source'> => ({
  ttl: packet.readUInt8(8),
  destination: packet.subarray(16, 20).join('.'),
});

/** A raw IPv6 socket gets no header; what it was asked to tell comes beside the packet (RFC 3542, section 6). */
export function toldBeside(messages: readonly ControlMessage[]): Omit<SeenPacket, 'source'> {
  const told = messages.filter(({ level }) => level === IPPROTO_IPV6);
  const info = told.find(({ type }) => type === IPV6_PKTINFO)?.data;
  const hopLimit = told.find(({ type }) => type === IPV6_HOPLIMIT)?.data;
  return {
    ...(info === undefined ? {} : { destination: formatAddress(info.subarray(0, 16)) }),
    ...(hopLimit === undefined ? {} : { ttl: hopLimit.readInt32LE(0) }),
  };
}

function keepOnlyRequests(fd: number, isV6: boolean): void {
  if (isV6) setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, passOnlyIcmp6(echoTypes.ipv6.request), 32);
  // A set bit keeps a type out (icmp(7)).
  else setsockopt(fd, SOL_RAW, ICMP_FILTER, intOption(~(1 << echoTypes.ipv4.request)), 4);
}

/** struct icmp6_filter: 256 bits, a set bit keeps a type out (RFC 3542 section 3.2). */
function passOnlyIcmp6(type: number): Buffer {
  const filter = Buffer.alloc(32, 0xff);
  const word = (type >> 5) * 4;
  filter.writeUInt32LE((0xffffffff & ~(1 << (type & 31))) >>> 0, word);
  return filter;
}
