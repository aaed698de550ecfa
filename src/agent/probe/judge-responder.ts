import type { SeenByTarget } from '../../model/verdict.ts';
import { checksumOf, type ResponderAnswer } from '../responder/answer.ts';
import type { Finding } from './finding.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { ProbeTask } from './probe-task.ts';

/** What a responder was sent. */
export interface SentToResponder {
  /** The port it was sent from. */
  readonly fromPort: number;
  /** The port of the target's that was meant. */
  readonly toPort: number;
  readonly payload: Buffer;
}

/** What of a probe its answer is compared with. */
export type AnsweredTask = Pick<ProbeTask, 'order' | 'expected'> & {
  readonly from: Pick<ProbeTask['from'], 'localAddresses'>;
};

/**
 * A responder of ours answered. It tells more than a server of a pod's own could: also the ports that it saw, and
 * whether all came as it was sent.
 */
export function judgeResponder(
  answer: ResponderAnswer,
  { fromPort, toPort, payload }: SentToResponder,
  { order, from, expected }: AnsweredTask,
  more: SeenByTarget = {},
): Finding {
  const { peer, source, sourcePort, destination, destinationPort, checksum } = answer;
  const finding = judgeAnswer({ peer, source, sourcePort, destination, ...more }, expected);
  if (finding.verdict !== 'answered') return finding;
  if (destinationPort !== toPort) {
    return {
      ...finding,
      verdict: 'wrong-peer',
      reason: 'destination-translated',
      detail: `port ${toPort} of ${order.toAddress} was called, the server was reached at port ${destinationPort}`,
    };
  }
  // Where another address is expected, its port is whatever translates it chose.
  const isOwn = sourcePort === fromPort || !from.localAddresses().includes(source);
  if (expected.sources !== undefined && !isOwn) {
    return {
      ...finding,
      verdict: 'wrong-source',
      reason: 'source-translated',
      detail: `the server saw port ${sourcePort} of ${source} instead of port ${fromPort}`,
    };
  }
  if (checksum === checksumOf(payload)) return finding;
  return {
    ...finding,
    verdict: 'stalled',
    reason: 'payload-lost',
    detail: `what ${expected.peer} received is not what was sent to it`,
  };
}
