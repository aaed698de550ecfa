import { randomBytes } from 'node:crypto';
import { familyOf } from '../../model/ip.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_DGRAM } from '../../netlink/constants.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { classifyError, classifyUnsent } from './classify-error.ts';
import { type Finding, timedOut } from './finding.ts';
import { decodeEcho, echoTypes, encodeEchoRequest } from './icmp-echo.ts';
import { judgeAnswer } from './judge-answer.ts';
import { RawSocket } from '../raw-socket.ts';
import type { SeenPacket } from './packet-witness.ts';
import type { ProbeTask } from './probe-task.ts';

const nonceBytes = 16;
/** What ping sends by default. */
const defaultBytes = 56;

/**
 * An ICMP echo with a nonce. The kernel of whoever has the address answers, so the reply alone says neither
 * who that was nor whom they saw: the target's own witness does.
 */
export async function probeIcmp(task: ProbeTask): Promise<Finding> {
  const { order, from, target, deadline, signal, expected } = task;
  const family = familyOf(order.toAddress);
  const witness = target.witness('icmp', family);
  const nonce = randomBytes(nonceBytes);
  witness.expect(nonce);
  const socket = RawSocket.openIn(from.netns, order.toAddress, {
    type: SOCK_DGRAM,
    protocol: family === 'ipv6' ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
    dontFragment: order.sizeBytes !== undefined,
  });
  try {
    const padding = Buffer.alloc(Math.max(0, (order.sizeBytes ?? defaultBytes) - nonceBytes), 'p');
    const request = encodeEchoRequest(family, Buffer.concat([nonce, padding]));
    const sent = socket.send(request, { address: order.toAddress, port: 0 });
    if (sent < 0) return classifyUnsent(-sent, socket.queuedError(), 'icmp', order.toAddress);
    for (;;) {
      const received = socket.receive();
      if (typeof received !== 'number') {
        const echo = decodeEcho(received.data);
        const ours =
          echo?.type === echoTypes[family].reply && echo.payload.subarray(0, nonceBytes).equals(nonce);
        if (!ours) continue;
        return judgeReply(received.from?.address, witness.seen(nonce), task);
      }
      const queued = socket.queuedError();
      if (queued !== undefined) return classifyError(queued.errno, queued, 'icmp', order.toAddress);
      if (received !== EAGAIN) return classifyError(received, undefined, 'icmp', order.toAddress);
      if ((await socket.wait('readable', deadline, signal)) === 'timeout') {
        return timedOut(`${expected.peer} did not answer the echo request`);
      }
    }
  } finally {
    witness.forget(nonce);
    socket.close();
  }
}

function judgeReply(
  answeredFrom: string | undefined,
  seen: SeenPacket | undefined,
  { order, expected }: ProbeTask,
): Finding {
  const elsewhere = answeredFrom === undefined || answeredFrom === order.toAddress ? {} : { answeredFrom };
  if (seen === undefined) {
    return {
      verdict: 'wrong-peer',
      reason: 'target-saw-nothing',
      detail: `${order.toAddress} answered the echo request, but ${expected.peer} never saw it`,
      seen: elsewhere,
    };
  }
  return judgeAnswer({ peer: expected.peer, ...seen, ...elsewhere }, expected);
}
