import { IPPROTO_TCP } from '../../netlink/constants.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { decodeAnswer } from '../responder/answer.ts';
import { encodeProbeRequest } from '../responder/probe-exchange.ts';
import { classifyError } from './classify-error.ts';
import type { Finding } from './finding.ts';
import { judgeResponder, type SentToResponder } from './judge-responder.ts';
import type { RawSocket } from '../raw-socket.ts';
import type { ProbeTask } from './probe-task.ts';
import { connectTcp } from './tcp-connect.ts';
import { witnessTcp } from './tcp-witness.ts';

const TCP_MAXSEG = 2;
/** Jumbo frames end here; loopback's segments of 64 KiB would only cost time. */
const maxDefaultBytes = 9000;

/**
 * A TCP probe: handshake, and with a responder a request and an answer of at least a full segment each, so
 * that a path that loses large packets shows (as `stalled`). A server of the pod's own is not spoken to: who
 * it is and whom it saw is read from its sockets.
 */
export async function probeTcp(task: ProbeTask): Promise<Finding> {
  const { order, simulated } = task;
  const port = order.port ?? 0;
  const socket = await connectTcp(task, port);
  if ('verdict' in socket) return socket;
  try {
    if (!simulated) return await witnessTcp(socket.local(), port, task);
    return await exchange(socket, task);
  } finally {
    socket.close();
  }
}

async function exchange(socket: RawSocket, task: ProbeTask): Promise<Finding> {
  const { order, deadline, signal } = task;
  const size = order.sizeBytes ?? Math.min(socket.option(IPPROTO_TCP, TCP_MAXSEG), maxDefaultBytes);
  const payload = Buffer.alloc(size, 'p');
  // Not to be had any more when the other end has closed the connection.
  const fromPort = socket.local().port;
  const sent = await socket.sendAll(encodeProbeRequest(payload), deadline, signal);
  if (sent === 'timeout') return stalled(order.toAddress);
  if (sent !== 0) return failed(sent, socket, task);
  const chunks: Buffer[] = [];
  for (;;) {
    const received = socket.receiveStream();
    if (typeof received !== 'number') {
      if (received.length === 0) break;
      chunks.push(received);
    } else if (received !== EAGAIN) return failed(received, socket, task);
    else if ((await socket.wait('readable', deadline, signal)) === 'timeout') return stalled(order.toAddress);
  }
  return judgeHttp(Buffer.concat(chunks), { fromPort, toPort: order.port ?? 0, payload }, task);
}

function judgeHttp(response: Buffer, sent: SentToResponder, task: ProbeTask): Finding {
  const { order, expected } = task;
  const bodyAt = response.indexOf('\r\n\r\n');
  const answer = bodyAt === -1 ? undefined : decodeAnswer(response.subarray(bodyAt + 4));
  if (answer === undefined) {
    return {
      verdict: 'wrong-peer',
      reason: 'unknown-answer',
      detail: `${order.toAddress} answered, but not as ${expected.peer} would`,
    };
  }
  return judgeResponder(answer, sent, task);
}

const failed = (error: number, socket: RawSocket, { order }: ProbeTask): Finding =>
  classifyError(error, socket.queuedError(), order.protocol, order.toAddress);

const stalled = (address: string): Finding => ({
  verdict: 'stalled',
  reason: 'payload-lost',
  detail: `the TCP handshake with ${address} succeeded, but no answer to the payload came: large packets are lost`,
});
