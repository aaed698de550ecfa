import { MessageBatch } from '../../netlink/bulk-message.ts';
import { SO_RCVBUF, SO_RCVBUFFORCE, SOL_SOCKET } from '../../netlink/constants.ts';
import { recvmmsgOnThread, setsockopt } from '../../netlink/libc.ts';
import { intOption } from '../socket-address.ts';
import { datagramsPerCall, letWait } from './stream-end.ts';
import type { Tally } from './tally.ts';

/** After such a pause a call gives what it has: the time of the last datagram is known as exactly as this. */
const waitMs = 4;
/**
 * What comes while the receiver waits for a processor is the machine's matter, not the network's. Without the right to
 * go beyond net.core.rmem_max it is that much.
 */
const bufferBytes = 8 * 1024 * 1024;
/** The largest there is. */
const datagramBytes = 65_536;

export function makeRoom(fd: number): void {
  for (const option of [SO_RCVBUF, SO_RCVBUFFORCE]) {
    setsockopt(fd, SOL_SOCKET, option, intOption(bufferBytes), 4);
  }
}

/** Takes in datagrams until the signal; whoever aborts that also shuts the descriptor down. */
export async function receiveDatagrams(fd: number, tally: Tally, signal: AbortSignal): Promise<void> {
  const into = new MessageBatch(datagramBytes, datagramsPerCall);
  tally.firstMs = performance.now();
  letWait(fd, waitMs);
  while (!signal.aborted) {
    const count = await recvmmsgOnThread(fd, into.headers, into.count, 0, null);
    if (count <= 0) continue;
    // A socket that was shut down gives empty ones, as many as there is room for.
    const lengths = into.lengths(count).filter((length) => length > 0);
    if (lengths.length === 0) continue;
    tally.datagrams += lengths.length;
    tally.bytes += lengths.reduce((sum, length) => sum + length, 0);
    // One that is not full waited for more at its end.
    tally.lastMs = performance.now() - (count < into.count ? waitMs : 0);
  }
}
