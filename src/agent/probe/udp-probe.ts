import { IPPROTO_UDP, SOCK_DGRAM } from '../../netlink/constants.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { familyOf } from '../../model/ip.ts';
import { decodeAnswer } from '../responder/answer.ts';
import { anyAddress, type SocketAddress } from '../socket-address.ts';
import { classifyError, classifyUnsent } from './classify-error.ts';
import { type Finding, timedOut } from './finding.ts';
import { judgeAnswer } from './judge-answer.ts';
import { judgeResponder, type SentToResponder } from './judge-responder.ts';
import { RawSocket } from '../raw-socket.ts';
import { newProbeNonce, probePayload } from './probe-nonce.ts';
import type { ProbeTask } from './probe-task.ts';

/**
 * A UDP probe: one datagram with a nonce; answered only when that nonce came back. The socket is not
 * connected, because a connected one would hide an answer from another address (IP_RECVERR makes the kernel
 * report ICMP errors on an unconnected one too, ip(7)).
 */
export async function probeUdp(task: ProbeTask): Promise<Finding> {
  const { order, from, simulated, deadline, signal, expected } = task;
  const port = order.port ?? 0;
  const nonce = newProbeNonce();
  const socket = RawSocket.openIn(from.netns, order.toAddress, {
    type: SOCK_DGRAM,
    protocol: IPPROTO_UDP,
    // Without a size it is smaller than any MTU.
    dontFragment: true,
  });
  try {
    socket.bindAnyPort(anyAddress(familyOf(order.toAddress)));
    const payload = probePayload(nonce, order.sizeBytes ?? 0);
    const called = { address: order.toAddress, port: order.calledPort ?? port };
    const sent = socket.send(payload, called);
    if (sent < 0) return classifyUnsent(-sent, socket.queuedError(), order.protocol, order.toAddress);
    for (;;) {
      const received = socket.receive();
      if (typeof received !== 'number') {
        const { data, from: answerer } = received;
        const elsewhere = elsewhereThan(called.address, answerer.address);
        const own = { fromPort: socket.local().port, toPort: port, payload };
        const finding = simulated
          ? judgeDatagram(data, elsewhere, nonce, own, task)
          : await judgeOwnServer(data, elsewhere, nonce, task);
        if (finding !== undefined) return judgePort(finding, called, answerer);
        continue;
      }
      // An error is told once, as the result of a call; what it was about is in the queue.
      if (received !== EAGAIN) {
        return classifyError(received, socket.queuedError(), order.protocol, order.toAddress);
      }
      if ((await socket.wait('readable', deadline, signal)) === 'timeout') {
        return timedOut(`${expected.peer} did not answer the datagram`);
      }
    }
  } finally {
    socket.close();
  }
}

/** undefined: a datagram that has nothing to do with this probe. */
function judgeDatagram(
  data: Buffer,
  elsewhere: Elsewhere,
  nonce: string,
  sent: SentToResponder,
  task: ProbeTask,
): Finding | undefined {
  const answer = decodeAnswer(data);
  if (answer === undefined || !answer.echo.startsWith(nonce)) return undefined;
  return judgeResponder(answer, sent, task, elsewhere);
}

/** A server of the pod's own tells nothing of itself or its caller: its sandbox tells what arrived there. */
async function judgeOwnServer(
  data: Buffer,
  elsewhere: Elsewhere,
  nonce: string,
  { order, target, expected }: ProbeTask,
): Promise<Finding | undefined> {
  if (!data.includes(nonce)) return undefined;
  const seen = await target.seenPacket({ protocol: 'udp', family: familyOf(order.toAddress), nonce });
  if (seen !== undefined) {
    const { source, destination } = seen;
    const called = destination === undefined ? {} : { destination };
    return judgeAnswer({ peer: expected.peer, source, ...called, ...elsewhere }, expected);
  }
  return {
    verdict: 'wrong-peer',
    reason: 'target-saw-nothing',
    detail: `${order.toAddress} answered the datagram, but it never reached ${expected.peer}`,
    seen: elsewhere,
  };
}

/** The address an answer came from, where that is another than the one that was called. */
interface Elsewhere {
  readonly answeredFrom?: string;
}

const elsewhereThan = (called: string, answeredFrom: string): Elsewhere =>
  answeredFrom === called ? {} : { answeredFrom };

/** All else is right: came the answer from the port that was called? A client that is connected sees no other. */
function judgePort(finding: Finding, called: SocketAddress, from: SocketAddress): Finding {
  if (finding.verdict !== 'answered' || from.port === called.port) return finding;
  return {
    ...finding,
    verdict: 'wrong-peer',
    reason: 'other-address-answered',
    detail: `port ${called.port} of ${called.address} was called, port ${from.port} answered`,
  };
}
