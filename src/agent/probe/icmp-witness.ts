import type { IpFamily } from '../../model/verdict.ts';
import {
  AF_INET,
  AF_INET6,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
} from '../../netlink/constants.ts';
import { close, recvfrom, setsockopt, socket } from '../../netlink/libc.ts';
import { inNetns, type Netns } from '../../netlink/netns.ts';
import { watch, type Watcher } from '../../netlink/poll.ts';
import { checkCall } from '../../netlink/system-error.ts';
import { decodeSocketAddress, intOption } from '../socket-address.ts';
import { decodeEcho, echoTypes } from './icmp-echo.ts';

const SOL_RAW = 255;
const ICMP_FILTER = 1;
const ICMPV6_FILTER = 1;
const nonceBytes = 16;
const buffer = Buffer.alloc(70_000);

/** An echo request as the target saw it. The destination of ICMPv6 is not told by a raw socket (raw(7)). */
export interface SeenEcho {
  readonly source: string;
  readonly destination?: string;
}

/**
 * Sees the echo requests that reach a sandbox: a raw socket gets a copy of each before the kernel answers
 * it. Only requests with an expected nonce are kept.
 */
export class IcmpWitness {
  private readonly fd: number;
  private readonly family: IpFamily;
  private readonly watcher: Watcher;
  private readonly expected = new Map<string, SeenEcho | undefined>();

  constructor(netns: Netns, family: IpFamily) {
    this.family = family;
    const isV6 = family === 'ipv6';
    this.fd = inNetns(netns, () =>
      checkCall(
        socket(
          isV6 ? AF_INET6 : AF_INET,
          SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
          isV6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
        ),
        'open',
        'a socket that watches echo requests',
      ),
    );
    if (isV6) setsockopt(this.fd, IPPROTO_ICMPV6, ICMPV6_FILTER, passOnlyIcmp6(echoTypes.ipv6.request), 32);
    // A set bit keeps a type out (icmp(7)).
    else setsockopt(this.fd, SOL_RAW, ICMP_FILTER, intOption(~(1 << echoTypes.ipv4.request)), 4);
    this.watcher = watch(this.fd, { readable: true }, (event) => {
      this.drain();
      if (event.error) this.watcher.rearm();
    });
  }

  expect(nonce: Buffer): void {
    this.expected.set(nonce.toString('hex'), undefined);
  }

  /** How the request with this nonce was seen; undefined when it never came. */
  seen(nonce: Buffer): SeenEcho | undefined {
    // The copy is queued before the kernel answers, so when the reply is here, the copy is here too.
    this.drain();
    return this.expected.get(nonce.toString('hex'));
  }

  forget(nonce: Buffer): void {
    this.expected.delete(nonce.toString('hex'));
  }

  close(): void {
    this.watcher.close();
    close(this.fd);
  }

  private drain(): void {
    const name = Buffer.alloc(28);
    const length = intOption(name.length);
    for (;;) {
      length.writeInt32LE(name.length);
      const count = recvfrom(this.fd, buffer, buffer.length, 0, name, length);
      if (count < 0) return;
      this.note(buffer.subarray(0, count), decodeSocketAddress(name)?.address ?? '');
    }
  }

  private note(packet: Buffer, source: string): void {
    // A raw IPv4 socket gets the IP header too; its length is in the low half of the first byte.
    const isV6 = this.family === 'ipv6';
    const echo = decodeEcho(isV6 ? packet : packet.subarray((packet.readUInt8(0) & 0xf) * 4));
    const nonce = echo?.payload.subarray(0, nonceBytes).toString('hex');
    if (nonce === undefined || !this.expected.has(nonce)) return;
    this.expected.set(nonce, isV6 ? { source } : { source, destination: packet.subarray(16, 20).join('.') });
  }
}

/** struct icmp6_filter: 256 bits, a set bit keeps a type out (RFC 3542 section 3.2). */
function passOnlyIcmp6(type: number): Buffer {
  const filter = Buffer.alloc(32, 0xff);
  const word = (type >> 5) * 4;
  filter.writeUInt32LE((0xffffffff & ~(1 << (type & 31))) >>> 0, word);
  return filter;
}
