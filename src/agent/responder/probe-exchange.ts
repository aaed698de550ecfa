import { EAGAIN } from '../../netlink/errno.ts';
import type { Deadline } from '../deadline.ts';
import type { RawSocket } from '../raw-socket.ts';
import { encodeAnswer, plainAddress, type ResponderIdentity } from './answer.ts';
import type { SocketAddress } from '../socket-address.ts';

const endOfHead = '\r\n\r\n';

/** What a probe's request begins with; everything else is for the HTTP server. */
export const probeGreeting = Buffer.from('POST /.podnet/probe HTTP/1.1\r\n');

/** A probe's request: as many bytes of body as the answer shall have at least. */
export function encodeProbeRequest(body: Buffer): Buffer {
  const head = `Host: podnet\r\nContent-Length: ${body.length}\r\nConnection: close${endOfHead}`;
  return Buffer.concat([probeGreeting, Buffer.from(head), body]);
}

/**
 * Answers one probe on a connection. A full mesh makes thousands of connections in one process, and Node's
 * HTTP server would cost most of the time: so what is known to be a probe's request is answered here.
 * @param deadline for the caller's request, and for taking the answer
 */
export async function answerProbe(
  socket: RawSocket,
  from: SocketAddress,
  identity: ResponderIdentity,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<void> {
  let request = Buffer.alloc(0);
  while (!isWholeRequest(request)) {
    const piece = socket.receiveStream();
    if (typeof piece !== 'number') {
      if (piece.length === 0) return;
      request = Buffer.concat([request, piece]);
    } else if (piece !== EAGAIN) return;
    else if ((await socket.wait('readable', deadline, signal)) === 'timeout') return;
  }
  const local = socket.local();
  const body = encodeAnswer(
    {
      ...identity,
      protocol: 'tcp',
      source: plainAddress(from.address),
      sourcePort: from.port,
      destination: plainAddress(local.address),
      destinationPort: local.port,
    },
    request.subarray(request.indexOf(endOfHead) + endOfHead.length),
  );
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close${endOfHead}`;
  await socket.sendAll(Buffer.concat([Buffer.from(head), body]), deadline, signal);
}

/** Whether a request has come with all of its body, as far as it says how much that is. */
export function isWholeRequest(request: Buffer): boolean {
  const head = request.indexOf(endOfHead);
  if (head === -1) return false;
  const length = /^content-length: (\d+)\r/im.exec(request.toString('latin1', 0, head + 2))?.[1];
  return request.length >= head + endOfHead.length + Number(length ?? 0);
}
