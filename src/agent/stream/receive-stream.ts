import { MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, SOCK_CLOEXEC, SOCK_NONBLOCK } from '../../netlink/constants.ts';
import { RepeatedBuffer } from '../../netlink/bulk-message.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { accept4, close, errno, recv, recvmsgOnThread } from '../../netlink/libc.ts';
import { tcpPieceBytes } from '../../model/stream.ts';
import { waitFor } from '../../netlink/poll.ts';
import { letWait, piecesPerCall } from './stream-end.ts';
import type { Tally } from './tally.ts';

/** How often what has come so far is looked at when little comes. */
const waitMs = 100;

/** The one connection that waits on a listener, which is closed: a stream has one sender. Undefined when it has gone. */
export function acceptOne(listener: number): number | undefined {
  const fd = accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
  close(listener);
  return fd < 0 ? undefined : fd;
}

/** Takes in a TCP stream to its end, or until the signal; whoever aborts that also shuts the descriptor down. */
export async function receiveStream(fd: number, tally: Tally, signal: AbortSignal): Promise<void> {
  const into = new RepeatedBuffer(tcpPieceBytes, piecesPerCall);
  try {
    await waitFor(fd, 'readable', { signal });
  } catch {
    return;
  }
  tally.firstMs = performance.now();
  tally.lastMs = tally.firstMs;
  letWait(fd, waitMs);
  while (!signal.aborted) {
    const count = await recvmsgOnThread(fd, into.header, MSG_WAITALL);
    if (count > 0) {
      tally.bytes += count;
      tally.lastMs = performance.now();
    } else if (count === 0 || isOver(fd, into.data)) return;
  }
}

/** Why the call on the thread failed is not known here: nothing came for a while, or nothing will. */
function isOver(fd: number, memory: Buffer): boolean {
  const count = recv(fd, memory, 1, MSG_PEEK | MSG_DONTWAIT);
  return count === 0 || (count < 0 && errno() !== EAGAIN);
}
