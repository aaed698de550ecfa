import { randomBytes } from 'node:crypto';
import { IPPROTO_UDP, SOCK_DGRAM } from '../../netlink/constants.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { familyOf } from '../../model/ip.ts';
import { decodeAnswer } from '../responder/answer.ts';
import { anyAddress } from '../socket-address.ts';
import { classifyError, classifyUnsent } from './classify-error.ts';
import { type Finding, timedOut } from './finding.ts';
import { judgeAnswer } from './judge-answer.ts';
import { RawSocket } from '../raw-socket.ts';
import type { SeenPacket } from './packet-witness.ts';
import type { ProbeTask } from './probe-task.ts';

const nonceBytes = 16;

/**
 * A UDP probe: one datagram with a nonce; answered only when that nonce came back. The socket is not
 * connected, because a connected one would hide an answer from another address (IP_RECVERR makes the kernel
 * report ICMP errors on an unconnected one too, ip(7)).
 */
export async function probeUdp(task: ProbeTask): Promise<Finding> {
  const { order, from, deadline, signal, expected } = task;
  const port = order.port ?? 0;
  const nonce = randomBytes(nonceBytes).toString('hex');
  const witness = witnessOf(task, nonce);
  const socket = RawSocket.openIn(from.netns, order.toAddress, {
    type: SOCK_DGRAM,
    protocol: IPPROTO_UDP,
    dontFragment: order.sizeBytes !== undefined,
  });
  try {
    socket.bindAnyPort(anyAddress(familyOf(order.toAddress)));
    const payload = Buffer.from(nonce.padEnd(Math.max(order.sizeBytes ?? 0, nonce.length), 'p'));
    const sent = socket.send(payload, { address: order.toAddress, port });
    if (sent < 0) return classifyUnsent(-sent, socket.queuedError(), 'udp', order.toAddress);
    for (;;) {
      const received = socket.receive();
      if (typeof received !== 'number') {
        const finding = judgeDatagram(received.data, received.from?.address, nonce, task, witness);
        if (finding !== undefined) return finding;
        continue;
      }
      // An error is told once, as the result of any call; what it was about is in the queue.
      const queued = socket.queuedError();
      if (queued !== undefined) return classifyError(queued.errno, queued, 'udp', order.toAddress);
      if (received !== EAGAIN) return classifyError(received, undefined, 'udp', order.toAddress);
      if ((await socket.wait('readable', deadline, signal)) === 'timeout') {
        return timedOut(`${expected.peer} did not answer the datagram`);
      }
    }
  } finally {
    witness?.close();
    socket.close();
  }
}

interface Witness {
  seen(): SeenPacket | undefined;
  close(): void;
}

/** A server of the pod's own tells nothing of itself or its caller: its sandbox tells what arrived there. */
function witnessOf({ simulated, target, order }: ProbeTask, nonce: string): Witness | undefined {
  if (simulated) return undefined;
  const witness = target.witness('udp', familyOf(order.toAddress));
  const expected = Buffer.from(nonce);
  witness.expect(expected);
  return { seen: () => witness.seen(expected), close: () => witness.forget(expected) };
}

/** undefined: a datagram that has nothing to do with this probe. */
function judgeDatagram(
  data: Buffer,
  answeredFrom: string | undefined,
  nonce: string,
  { order, expected }: ProbeTask,
  witness: Witness | undefined,
): Finding | undefined {
  const elsewhere = answeredFrom === undefined || answeredFrom === order.toAddress ? {} : { answeredFrom };
  if (witness !== undefined) {
    if (!data.includes(nonce)) return undefined;
    const seen = witness.seen();
    if (seen !== undefined) return judgeAnswer({ peer: expected.peer, ...seen, ...elsewhere }, expected);
    return {
      verdict: 'wrong-peer',
      reason: 'target-saw-nothing',
      detail: `${order.toAddress} answered the datagram, but it never reached ${expected.peer}`,
      seen: elsewhere,
    };
  }
  const answer = decodeAnswer(data);
  if (answer === undefined || !answer.echo.startsWith(nonce)) return undefined;
  const { peer, source, sourcePort, destination } = answer;
  return judgeAnswer({ peer, source, sourcePort, destination, ...elsewhere }, expected);
}
