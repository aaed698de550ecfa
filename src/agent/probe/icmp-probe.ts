import { familyOf } from '../../model/ip.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_DGRAM } from '../../netlink/constants.ts';
import { EAGAIN, EREMOTEIO } from '../../netlink/errno.ts';
import { classifyError, classifyUnsent } from './classify-error.ts';
import { type Finding, timedOut } from './finding.ts';
import { decodeEcho, echoTypes, encodeEchoRequest } from './icmp-echo.ts';
import { judgeAnswer } from './judge-answer.ts';
import { RawSocket } from '../raw-socket.ts';
import { newProbeNonce, probeNonceOf, probePayload } from './probe-nonce.ts';
import type { SeenPacket } from './probe-target.ts';
import type { ProbeTask } from './probe-task.ts';

/** What ping sends by default. */
const defaultBytes = 56;

/** Linux' own default (net.ipv4.ip_default_ttl), which a netns may have changed. */
const sentTtl = 64;

/**
 * A redirect is advice on the way; the packet has gone on (RFC 1122, section 3.2.2.2). Echo sockets alone report it,
 * by this number: "not a real error but ping wants to see it" (Linux, net/ipv4/ping.c, ping_err).
 */
const advice = EREMOTEIO;

/**
 * An ICMP echo with a nonce. The kernel of whoever has the address answers, so the reply alone says neither
 * who that was nor whom they saw: the target's own witness does.
 */
export async function probeIcmp(task: ProbeTask): Promise<Finding> {
  const { order, from, target, deadline, signal, expected } = task;
  const family = familyOf(order.toAddress);
  const nonce = newProbeNonce();
  const socket = RawSocket.openIn(from.netns, order.toAddress, {
    type: SOCK_DGRAM,
    protocol: family === 'ipv6' ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
    dontFragment: order.sizeBytes !== undefined,
    ttl: sentTtl,
  });
  try {
    const payload = probePayload(nonce, order.sizeBytes ?? defaultBytes);
    const request = encodeEchoRequest(family, payload);
    const sent = socket.send(request, { address: order.toAddress, port: 0 });
    if (sent < 0) return classifyUnsent(-sent, socket.queuedError(), order.protocol, order.toAddress);
    for (;;) {
      const received = socket.receive();
      if (typeof received !== 'number') {
        const echo = decodeEcho(received.data);
        if (echo?.type !== echoTypes[family].reply || probeNonceOf(echo.payload) !== nonce) continue;
        const seen = await target.seenPacket({ protocol: 'icmp', family, nonce });
        const finding = judgeReply(received.from.address, seen, task);
        // All of it has to come back (RFC 792; RFC 4443, section 4.2).
        if (finding.verdict !== 'answered' || echo.payload.equals(payload)) return finding;
        return changedPayload(echo.payload.length, payload.length, finding);
      }
      if (received !== EAGAIN) {
        const queued = socket.queuedError();
        if ((queued?.errno ?? received) === advice) continue;
        return classifyError(received, queued, order.protocol, order.toAddress);
      }
      if ((await socket.wait('readable', deadline, signal)) === 'timeout') {
        return timedOut(`${expected.peer} did not answer the echo request`);
      }
    }
  } finally {
    socket.close();
  }
}

function judgeReply(
  answeredFrom: string,
  seen: SeenPacket | undefined,
  { order, expected }: ProbeTask,
): Finding {
  const elsewhere = answeredFrom === order.toAddress ? {} : { answeredFrom };
  if (seen === undefined) {
    return {
      verdict: 'wrong-peer',
      reason: 'target-saw-nothing',
      detail: `${order.toAddress} answered the echo request, but ${expected.peer} never saw it`,
      seen: elsewhere,
    };
  }
  const { ttl, ...addresses } = seen;
  const hops = ttl === undefined ? {} : { hops: sentTtl - ttl };
  return judgeAnswer({ peer: expected.peer, ...addresses, ...hops, ...elsewhere }, expected);
}

const changedPayload = (received: number, sent: number, finding: Finding): Finding => ({
  ...finding,
  verdict: 'stalled',
  reason: 'payload-lost',
  detail: `the echo that came back is not what was sent: ${received} bytes of ${sent}${
    received === sent ? ', with others among them' : ''
  }`,
});
