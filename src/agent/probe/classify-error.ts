import type { ProbeProtocol, Reason, VerdictName } from '../../model/verdict.ts';
import { errnoName } from '../../netlink/errno.ts';
import type { QueuedError } from '../error-queue.ts';
import type { Finding } from './finding.ts';

/** Destination unreachable, code → reason (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1); code 4 is no such thing. */
const unreachableReasons: Readonly<Record<number, Reason>> = {
  0: 'icmp-net-unreachable',
  1: 'icmp-host-unreachable',
  3: 'icmp-port-unreachable',
  9: 'icmp-admin-prohibited',
  10: 'icmp-admin-prohibited',
  13: 'icmp-admin-prohibited',
};
/** The same for ICMPv6 (RFC 4443 section 3.1); codes 5 and 6 say more exactly what code 1 says. */
const unreachable6Reasons: Readonly<Record<number, Reason>> = {
  0: 'icmp-net-unreachable',
  1: 'icmp-admin-prohibited',
  3: 'icmp-host-unreachable',
  4: 'icmp-port-unreachable',
  5: 'icmp-admin-prohibited',
  6: 'icmp-admin-prohibited',
};
/** What RFC 4443 calls them: people know the numbers of IPv4 only. */
const unreachable6Names: Readonly<Record<number, string>> = {
  0: 'no route to destination',
  1: 'administratively prohibited',
  2: 'beyond scope of source address',
  3: 'address unreachable',
  4: 'port unreachable',
  5: 'source address failed ingress/egress policy',
  6: 'reject route to destination',
};
const names6: Readonly<Record<number, string>> = {
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
};

/**
 * What a socket's error means.
 * @param errno the socket's error, positive
 * @param queued what its error queue says of it, if anything
 * @param target the address that was called: only its own port-unreachable is a refusal, and only of UDP
 */
export function classifyError(
  errno: number,
  queued: QueuedError | undefined,
  protocol: ProbeProtocol,
  target: string,
): Finding {
  if (queued?.origin === 'icmp' || queued?.origin === 'icmp6') return classifyIcmp(queued, protocol, target);
  const name = errnoName(errno);
  switch (name) {
    case 'ECONNREFUSED':
      return { verdict: 'refused', reason: 'tcp-rst', detail: `${target} answered with a TCP reset` };
    case 'ECONNRESET':
    case 'EPIPE':
      return { verdict: 'reset', reason: 'connection-reset', detail: `${target} reset the connection` };
    case 'EHOSTUNREACH':
      // From the local kernel, not by ICMP: nobody answered for the next hop's link address.
      return {
        verdict: 'no-answer',
        reason: 'neighbour-unresolved',
        detail: `the next hop towards ${target} does not answer for its link address`,
      };
    case 'ENETUNREACH':
      return { verdict: 'unreachable', reason: 'no-route', detail: `the sender has no route to ${target}` };
    case 'EMSGSIZE':
      return {
        verdict: 'too-big',
        reason: 'message-too-long',
        detail: `the message does not fit the path MTU${mtuText(queued)}`,
      };
    case 'EPERM':
      return {
        verdict: 'no-answer',
        reason: 'local-error',
        detail: "the sender's own packet filter dropped it (EPERM)",
      };
    case 'ETIMEDOUT':
      return { verdict: 'no-answer', reason: 'timeout', detail: `${target} did not answer (ETIMEDOUT)` };
    default:
      return { verdict: 'unreachable', reason: 'local-error', detail: `the sender's kernel says ${name}` };
  }
}

/**
 * What it means when the sender's kernel does not even begin to send: its own routes forbid it. (That nobody
 * answers for a link address it tells later, with the same number.)
 */
export function classifyUnsent(
  errno: number,
  queued: QueuedError | undefined,
  protocol: ProbeProtocol,
  target: string,
): Finding {
  if (queued === undefined && errnoName(errno) === 'EHOSTUNREACH') {
    return {
      verdict: 'unreachable',
      reason: 'no-route',
      detail: `a route of the sender's own says that ${target} is unreachable`,
    };
  }
  return classifyError(errno, queued, protocol, target);
}

function classifyIcmp(queued: QueuedError, protocol: ProbeProtocol, target: string): Finding {
  const { type, code, sender = 'somebody' } = queued;
  const { verdict, reason } = meaningOf(queued, protocol, target);
  return {
    verdict,
    reason,
    detail: `${sender} sent ${messageText(queued)}${reason === 'icmp-fragmentation-needed' ? mtuText(queued) : ''}`,
    icmp: { type, code, sender },
  };
}

function messageText({ origin, type, code }: QueuedError): string {
  if (origin === 'icmp') return `ICMP type ${type} code ${code}`;
  const name = type === 1 ? unreachable6Names[code] : names6[type];
  return `ICMPv6 type ${type} code ${code}${name === undefined ? '' : ` (${name})`}`;
}

function meaningOf(
  { origin, type, code, sender }: QueuedError,
  protocol: ProbeProtocol,
  target: string,
): { readonly verdict: VerdictName; readonly reason: Reason } {
  const isV6 = origin === 'icmp6';
  if (isV6 ? type === 2 : type === 3 && code === 4) {
    return { verdict: 'too-big', reason: 'icmp-fragmentation-needed' };
  }
  if (isV6 ? type === 1 : type === 3) {
    const reason = (isV6 ? unreachable6Reasons : unreachableReasons)[code] ?? 'icmp-other';
    // On TCP a port-unreachable comes from a packet filter only: a closed TCP port answers with a reset.
    const refused = reason === 'icmp-port-unreachable' && protocol === 'udp' && sender === target;
    return { verdict: refused ? 'refused' : 'unreachable', reason };
  }
  if (isV6 ? type === 3 : type === 11) return { verdict: 'unreachable', reason: 'icmp-time-exceeded' };
  return { verdict: 'unreachable', reason: 'icmp-other' };
}

const mtuText = (queued: QueuedError | undefined): string =>
  queued === undefined || queued.info === 0 ? '' : ` of ${queued.info} bytes`;
