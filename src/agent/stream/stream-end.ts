import {
  F_GETFL,
  F_SETFL,
  SO_LINGER,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from '../../netlink/constants.ts';
import { fcntl, setsockopt } from '../../netlink/libc.ts';

/** Pieces in one call: 32 MiB, or 10 ms of a fast stream, for which the event loop is left alone. */
export const piecesPerCall = 256;
export const datagramsPerCall = 256;

/** Has calls on a descriptor wait, on a thread that is not this one, so long for each message. (Watching one ends that.) */
export function letWait(fd: number, waitMs: number): void {
  // O_NONBLOCK is SOCK_NONBLOCK: linux/net.h.
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) & ~SOCK_NONBLOCK);
  for (const option of [SO_RCVTIMEO, SO_SNDTIMEO]) setsockopt(fd, SOL_SOCKET, option, timeval(waitMs), 16);
}

/** Has the kernel forget a TCP connection when it is closed, with all that was not delivered (SO_LINGER, socket(7)). */
export function forgetOnClose(fd: number): void {
  const linger = Buffer.alloc(8);
  linger.writeInt32LE(1, 0);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, linger, linger.length);
}

/** struct timeval: seconds and microseconds. */
function timeval(ms: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(BigInt(Math.floor(ms / 1_000)), 0);
  bytes.writeBigInt64LE(BigInt((ms % 1_000) * 1_000), 8);
  return bytes;
}
