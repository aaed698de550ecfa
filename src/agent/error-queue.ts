import { IPPROTO_IP, IPPROTO_IPV6, MSG_DONTWAIT, MSG_ERRQUEUE } from '../netlink/constants.ts';
import { recvmsg } from '../netlink/libc.ts';
import { type ControlMessage, MessageHeader } from '../netlink/message-header.ts';
import { decodeSocketAddress } from './socket-address.ts';

/** Who raised an error that is in a socket's error queue: linux/errqueue.h, SO_EE_ORIGIN_*. */
export type ErrorOrigin = 'none' | 'local' | 'icmp' | 'icmp6' | 'other';

/** One entry of a socket's error queue (struct sock_extended_err, ip(7) at IP_RECVERR). */
export interface QueuedError {
  readonly errno: number;
  readonly origin: ErrorOrigin;
  /** ICMP type and code when the origin is ICMP. */
  readonly type: number;
  readonly code: number;
  /** Who sent the ICMP message. */
  readonly sender?: string;
  /** The path MTU for EMSGSIZE. */
  readonly info: number;
}

const origins: readonly ErrorOrigin[] = ['none', 'local', 'icmp', 'icmp6'];

const header = new MessageHeader({ data: 2048 });
const IP_RECVERR_MESSAGE = 11;
const IPV6_RECVERR_MESSAGE = 25;

/** Takes the oldest entry out of a socket's error queue; undefined when it is empty. */
export function readErrorQueue(fd: number): QueuedError | undefined {
  header.reset();
  if (recvmsg(fd, header.bytes, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return undefined;
  return queuedErrorOf(header.controlMessages());
}

/** The error that comes beside a packet; undefined when there is none. */
export function queuedErrorOf(messages: readonly ControlMessage[]): QueuedError | undefined {
  const message = messages.find(
    ({ level, type }) =>
      (level === IPPROTO_IP && type === IP_RECVERR_MESSAGE) ||
      (level === IPPROTO_IPV6 && type === IPV6_RECVERR_MESSAGE),
  );
  return message === undefined ? undefined : decodeExtendedError(message.data);
}

/** struct sock_extended_err: errno 4, origin 1, type 1, code 1, pad 1, info 4, data 4; the sender follows. */
function decodeExtendedError(bytes: Buffer): QueuedError {
  const origin = origins[bytes.readUInt8(4)] ?? 'other';
  const offender = bytes.subarray(16);
  const sender = offender.length < 16 ? undefined : decodeSocketAddress(offender)?.address;
  return {
    errno: bytes.readUInt32LE(0),
    origin,
    type: bytes.readUInt8(5),
    code: bytes.readUInt8(6),
    info: bytes.readUInt32LE(8),
    ...(sender === undefined ? {} : { sender }),
  };
}
