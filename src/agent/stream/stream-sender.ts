import { EnvironmentError } from '../../model/errors.ts';
import type { StreamAmount, StreamProtocol } from '../../model/stream.ts';
import {
  IPPROTO_TCP,
  IPPROTO_UDP,
  SHUT_RDWR,
  SHUT_WR,
  SOCK_DGRAM,
  SOCK_STREAM,
} from '../../netlink/constants.ts';
import { EAGAIN, errnoNumber, errnoText } from '../../netlink/errno.ts';
import { shutdown } from '../../netlink/libc.ts';
import type { Netns } from '../../netlink/netns.ts';
import { Deadline } from '../deadline.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Batch, datagrams, pieces } from './batch.ts';
import { forgetOnClose, letWait } from './stream-end.ts';

/** What is sent from one end, where to, and until when. */
export interface SendOrder {
  readonly toAddress: string;
  readonly port: number;
  readonly protocol: StreamProtocol;
  readonly durationMs: number;
  readonly payloadBytes: number;
  readonly maxBytes?: number;
}

const connectLimitMs = 2_000;
/** How long the other end may take to read what is on its way. */
const lastBytesLimitMs = 2_000;
/** How long one call may be unable to send anything, and all calls in a row: the other end may have gone without a word. */
const stallMs = 200;
const longestStallMs = 5_000;
const EINPROGRESS = errnoNumber('EINPROGRESS');

/**
 * Sends as much as goes, for as long as it shall, and returns once the other end has it (TCP), or at once (UDP). An
 * abort ends it with the signal's reason, and no socket stays.
 * @throws EnvironmentError `stream-failed`
 */
export async function sendStream(from: Netns, order: SendOrder, signal: AbortSignal): Promise<StreamAmount> {
  const { protocol, toAddress } = order;
  const isTcp = protocol === 'tcp';
  const socket = RawSocket.openIn(from, toAddress, {
    type: isTcp ? SOCK_STREAM : SOCK_DGRAM,
    protocol: isTcp ? IPPROTO_TCP : IPPROTO_UDP,
    dontFragment: false,
  });
  let isComplete = false;
  try {
    await connect(socket, order, signal);
    const sent = await sendAll(socket, order, signal);
    signal.throwIfAborted();
    isComplete = !isTcp || (await isRead(socket, signal));
    return sent;
  } finally {
    if (isTcp && !isComplete) forgetOnClose(socket.fd);
    socket.close();
  }
}

async function connect(socket: RawSocket, order: SendOrder, signal: AbortSignal): Promise<void> {
  const begun = socket.connect(order.toAddress, order.port);
  if (begun !== EINPROGRESS) return check(begun, order);
  if ((await socket.wait('writable', new Deadline(connectLimitMs), signal)) === 'timeout') {
    throw failed(order, 'the connection was not answered');
  }
  check(socket.takeError(), order);
}

async function sendAll(socket: RawSocket, order: SendOrder, signal: AbortSignal): Promise<StreamAmount> {
  const { protocol, payloadBytes, durationMs, maxBytes = Number.MAX_SAFE_INTEGER } = order;
  // One that is aborted already tells nobody any more.
  signal.throwIfAborted();
  const batch = protocol === 'tcp' ? pieces(payloadBytes) : datagrams(payloadBytes);
  let isOver = false;
  const stop = (how: number): void => {
    isOver = true;
    // A call that waits on a thread comes back at this.
    shutdown(socket.fd, how);
  };
  const onAbort = (): void => stop(SHUT_RDWR);
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', onAbort, { once: true });
  letWait(socket.fd, stallMs);
  let sent: StreamAmount = { bytes: 0, datagrams: 0 };
  let movedMs = performance.now();
  try {
    for (;;) {
      const times = Math.floor((maxBytes - sent.bytes) / payloadBytes);
      if (isOver || times < 1) break;
      const now = (await batch.send(socket.fd, times)) ?? askSocket(socket, batch, order, isOver);
      // Not before the thread has had a turn: on a busy machine a short stream would be over then, and empty.
      timer ??= setTimeout(() => stop(SHUT_WR), durationMs);
      sent = sumOf(sent, now);
      if (now.bytes > 0) movedMs = performance.now();
      else if (performance.now() - movedMs > longestStallMs) throw failed(order, 'nothing more was taken');
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  if (protocol === 'tcp') shutdown(socket.fd, SHUT_WR);
  return sent;
}

/** Why a call on a thread failed stays there: what one more piece meets is told. */
function askSocket(socket: RawSocket, batch: Batch, order: SendOrder, isOver: boolean): StreamAmount {
  const taken = isOver ? 0 : socket.send(batch.data);
  if (taken > 0) return batch.amountOf(taken);
  const errno = -taken;
  if (errno !== EAGAIN) check(errno, order);
  return { bytes: 0, datagrams: 0 };
}

/** The other end closes once it has read everything. */
async function isRead(socket: RawSocket, signal: AbortSignal): Promise<boolean> {
  return (await socket.wait('readable', new Deadline(lastBytesLimitMs), signal)) === 'ready';
}

const sumOf = (a: StreamAmount, b: StreamAmount): StreamAmount => ({
  bytes: a.bytes + b.bytes,
  datagrams: a.datagrams + b.datagrams,
});

function check(errno: number, order: SendOrder): void {
  if (errno !== 0) throw failed(order, errnoText(errno));
}

const failed = ({ protocol, toAddress }: SendOrder, why: string): EnvironmentError =>
  new EnvironmentError('stream-failed', `a ${protocol} stream to ${toAddress} came to no end: ${why}`, {
    hint: 'podnet probe tells what packets meet on that way',
  });
