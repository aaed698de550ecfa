import { familyOf } from '../../model/ip.ts';
import type { EchoResult } from '../../model/stream.ts';
import type { IpFamily } from '../../model/verdict.ts';
import {
  CLOCK_REALTIME,
  IP_RECVTTL,
  IP_TTL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_HOPLIMIT,
  IPV6_RECVHOPLIMIT,
  MSG_DONTWAIT,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOL_SOCKET,
} from '../../netlink/constants.ts';
import { clockGettime, recvmsg, setsockopt } from '../../netlink/libc.ts';
import { MessageHeader } from '../../netlink/message-header.ts';
import type { Netns } from '../../netlink/netns.ts';
import { Deadline } from '../deadline.ts';
import { decodeEcho, echoTypes, encodeEchoRequest } from '../probe/icmp-echo.ts';
import { newProbeNonce, probeNonceOf, probePayload } from '../probe/probe-nonce.ts';
import { RawSocket } from '../raw-socket.ts';
import { intOption } from '../socket-address.ts';

/** Echo requests from one sandbox to an address, one after another. */
export interface EchoOrder {
  readonly toAddress: string;
  readonly count: number;
}
export type EchoSeries = Omit<EchoResult, 'toAddress'>;

/** The first ones resolve neighbours and fill caches: they are sent, and do not count. */
const warmUpCount = 5;
/** How long each waits for its reply, and all of them together. */
const replyLimitMs = 1_000;
const seriesLimitMs = 10_000;
/** What ping sends. */
const payloadBytes = 56;

const ttlOptions = {
  ipv4: { level: IPPROTO_IP, ask: IP_RECVTTL, told: IP_TTL },
  ipv6: { level: IPPROTO_IPV6, ask: IPV6_RECVHOPLIMIT, told: IPV6_HOPLIMIT },
} as const;

interface Reply {
  readonly roundTripMs: number;
  readonly ttl: number | undefined;
}

/**
 * Round trips as ping measures them: from the clock before the call that sends to the kernel's own time stamp of the
 * reply, so that the time this process takes to look does not count.
 */
export async function sendEchoes(
  from: Netns,
  { toAddress, count }: EchoOrder,
  signal: AbortSignal,
): Promise<EchoSeries> {
  const family = familyOf(toAddress);
  const socket = RawSocket.openIn(from, toAddress, {
    type: SOCK_DGRAM,
    protocol: family === 'ipv6' ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
    dontFragment: false,
  });
  try {
    setsockopt(socket.fd, SOL_SOCKET, SO_TIMESTAMPNS, intOption(1), 4);
    setsockopt(socket.fd, ttlOptions[family].level, ttlOptions[family].ask, intOption(1), 4);
    const replies = new EchoReplies(socket, family, toAddress);
    const whole = new Deadline(seriesLimitMs);
    let sent = 0;
    const answered: Reply[] = [];
    for (let index = -warmUpCount; index < count && whole.remainingMs() > 0; index++) {
      const reply = await replies.next(signal);
      if (index < 0) continue;
      sent++;
      if (reply !== undefined) answered.push(reply);
    }
    return {
      sent,
      roundTripsMs: answered.map(({ roundTripMs }) => roundTripMs),
      ttls: [...new Set(answered.flatMap(({ ttl }) => ttl ?? []))],
    };
  } finally {
    socket.close();
  }
}

class EchoReplies {
  private readonly socket: RawSocket;
  private readonly family: IpFamily;
  private readonly toAddress: string;
  private readonly header = new MessageHeader({ data: 256, control: 256 });
  private readonly time = Buffer.alloc(16);

  constructor(socket: RawSocket, family: IpFamily, toAddress: string) {
    this.socket = socket;
    this.family = family;
    this.toAddress = toAddress;
  }

  /** Sends one request; undefined when no reply came in time. @throws the signal's reason */
  async next(signal: AbortSignal): Promise<Reply | undefined> {
    const nonce = newProbeNonce();
    const request = encodeEchoRequest(this.family, probePayload(nonce, payloadBytes));
    const deadline = new Deadline(replyLimitMs);
    clockGettime(CLOCK_REALTIME, this.time);
    const sentNs = nanoseconds(this.time);
    if (this.socket.send(request, { address: this.toAddress, port: 0 }) < 0) return undefined;
    for (;;) {
      const reply = this.receive(nonce, sentNs);
      if (reply === 'other') continue;
      if (reply !== undefined) return reply;
      // What the network says against it is no reply either; it is taken out of the queue, or it would be told again.
      if (this.socket.queuedError() !== undefined) continue;
      if ((await this.socket.wait('readable', deadline, signal)) === 'timeout') return undefined;
    }
  }

  /** undefined: nothing there. */
  private receive(nonce: string, sentNs: bigint): Reply | 'other' | undefined {
    const { header, family } = this;
    header.reset();
    const length = recvmsg(this.socket.fd, header.bytes, MSG_DONTWAIT);
    if (length < 0) return undefined;
    const echo = decodeEcho(header.data.subarray(0, length));
    if (echo?.type !== echoTypes[family].reply || probeNonceOf(echo.payload) !== nonce) return 'other';
    const messages = header.controlMessages();
    const stamp = messages.find(({ level, type }) => level === SOL_SOCKET && type === SO_TIMESTAMPNS);
    const { level: ofIp, told } = ttlOptions[family];
    const ttl = messages.find(({ level, type }) => level === ofIp && type === told);
    if (stamp === undefined) return 'other';
    return {
      roundTripMs: Number(nanoseconds(stamp.data) - sentNs) / 1e6,
      ttl: ttl?.data.readInt32LE(0),
    };
  }
}

/** Of a struct timespec. */
const nanoseconds = (time: Buffer): bigint =>
  time.readBigInt64LE(0) * 1_000_000_000n + time.readBigInt64LE(8);
