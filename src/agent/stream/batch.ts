import type { StreamAmount } from '../../model/stream.ts';
import { MessageBatch, RepeatedBuffer } from '../../netlink/bulk-message.ts';
import { MSG_NOSIGNAL } from '../../netlink/constants.ts';
import { sendmmsgOnThread, sendmsgOnThread } from '../../netlink/libc.ts';
import { datagramsPerCall, piecesPerCall } from './stream-end.ts';

/** What one call sends, on a thread of its own. */
export interface Batch {
  /** One piece of it. */
  readonly data: Buffer;
  /** Sends so many pieces at most; undefined when the call failed. */
  send(fd: number, times: number): Promise<StreamAmount | undefined>;
  /** What a piece is of which so many bytes were taken. */
  amountOf(bytes: number): StreamAmount;
}

/** Of a TCP stream. */
export function pieces(pieceBytes: number): Batch {
  const buffer = new RepeatedBuffer(pieceBytes, piecesPerCall);
  const amountOf = (bytes: number): StreamAmount => ({ bytes, datagrams: 0 });
  return {
    data: buffer.data,
    amountOf,
    async send(fd, times) {
      buffer.offer(times);
      const bytes = await sendmsgOnThread(fd, buffer.header, MSG_NOSIGNAL);
      return bytes < 0 ? undefined : amountOf(bytes);
    },
  };
}

export function datagrams(payloadBytes: number): Batch {
  const batch = new MessageBatch(payloadBytes, datagramsPerCall);
  return {
    data: batch.data,
    amountOf: (bytes) => ({ bytes, datagrams: 1 }),
    async send(fd, times) {
      const count = await sendmmsgOnThread(fd, batch.headers, Math.min(times, batch.count), MSG_NOSIGNAL);
      return count < 0 ? undefined : { bytes: count * payloadBytes, datagrams: count };
    },
  };
}
