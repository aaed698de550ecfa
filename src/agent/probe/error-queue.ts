import { AF_INET, AF_INET6, MSG_DONTWAIT, MSG_ERRQUEUE } from '../../netlink/constants.ts';
import { addressOf, recvmsg } from '../../netlink/libc.ts';
import { decodeSocketAddress } from '../socket-address.ts';

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

const data = Buffer.alloc(2048);
const control = Buffer.alloc(512);
const name = Buffer.alloc(32);
const vector = Buffer.alloc(16);
/** struct msghdr on 64-bit Linux: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48. */
const header = Buffer.alloc(56);
const SOL_IP = 0;
const SOL_IPV6 = 41;
const IP_RECVERR_MESSAGE = 11;
const IPV6_RECVERR_MESSAGE = 25;

/** Takes the oldest entry out of a socket's error queue; undefined when it is empty. */
export function readErrorQueue(fd: number): QueuedError | undefined {
  vector.writeBigUInt64LE(addressOf(data), 0);
  vector.writeBigUInt64LE(BigInt(data.length), 8);
  header.fill(0);
  header.writeBigUInt64LE(addressOf(name), 0);
  header.writeUInt32LE(name.length, 8);
  header.writeBigUInt64LE(addressOf(vector), 16);
  header.writeBigUInt64LE(1n, 24);
  header.writeBigUInt64LE(addressOf(control), 32);
  header.writeBigUInt64LE(BigInt(control.length), 40);
  if (recvmsg(fd, header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return undefined;
  return findExtendedError(control.subarray(0, Number(header.readBigUInt64LE(40))));
}

/** Control messages: struct cmsghdr (length 8, level 4, type 4), then data, padded to 8. */
function findExtendedError(messages: Buffer): QueuedError | undefined {
  for (let at = 0; at + 16 <= messages.length; ) {
    const length = Number(messages.readBigUInt64LE(at));
    const level = messages.readInt32LE(at + 8);
    const type = messages.readInt32LE(at + 12);
    if (length < 16) return undefined;
    const isError =
      (level === SOL_IP && type === IP_RECVERR_MESSAGE) ||
      (level === SOL_IPV6 && type === IPV6_RECVERR_MESSAGE);
    if (isError) return decodeExtendedError(messages.subarray(at + 16, at + length));
    at += Math.ceil(length / 8) * 8;
  }
  return undefined;
}

/** struct sock_extended_err: errno 4, origin 1, type 1, code 1, pad 1, info 4, data 4; the sender follows. */
export function decodeExtendedError(bytes: Buffer): QueuedError {
  const origin = origins[bytes.readUInt8(4)] ?? 'other';
  const offender = bytes.subarray(16);
  const family = offender.length >= 16 ? offender.readUInt16LE(0) : 0;
  const sender =
    family === AF_INET || family === AF_INET6 ? decodeSocketAddress(offender)?.address : undefined;
  return {
    errno: bytes.readUInt32LE(0),
    origin,
    type: bytes.readUInt8(5),
    code: bytes.readUInt8(6),
    info: bytes.readUInt32LE(8),
    ...(sender === undefined ? {} : { sender }),
  };
}
