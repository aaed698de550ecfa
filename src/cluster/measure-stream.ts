import type { AgentClient } from '../agent/client.ts';
import { UsageError } from '../model/errors.ts';
import { familyOf } from '../model/ip.ts';
import { longestStreamMs, type StreamRequest, type StreamResult, tcpPieceBytes } from '../model/stream.ts';
import { timeLimit } from '../util/time-limit.ts';
import type { AgentFor } from './group-by-agent.ts';

/** What handing over to an agent and back may take, beside the stream itself. */
const slackMs = 10_000;
/** How long an agent may take to close what nobody waits for any more. */
const closingMs = 5_000;
/** Headers of IP and UDP: RFC 791, RFC 8200, RFC 768. */
const headerBytes = { ipv4: 28, ipv6: 48 } as const;

export interface StreamWay {
  readonly fromAddress: string;
  readonly toAddress: string;
}

/**
 * One stream from one end to another, each in the hands of its own agent.
 * @throws UsageError `bad-stream`; EnvironmentError `stream-failed`
 */
export async function measureStream(
  request: StreamRequest,
  way: StreamWay,
  mtuBytes: number,
  agentFor: AgentFor,
  signal: AbortSignal,
): Promise<StreamResult> {
  const { from, to, protocol, durationMs, maxBytes } = request;
  const { toAddress } = way;
  const largest = mtuBytes - headerBytes[familyOf(toAddress)];
  const { payloadBytes = protocol === 'tcp' ? tcpPieceBytes : largest } = request;
  check(request, payloadBytes);
  const receiver = agentFor(to);
  const limitMs = durationMs + slackMs;
  const opened = { to, address: toAddress, protocol, limitMs };
  const { id, port } = await receiver.request('openStream', opened, signal);
  try {
    const order = {
      toAddress,
      port,
      protocol,
      durationMs,
      payloadBytes,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    };
    const sent = await agentFor(from).request('sendStream', { from, order }, signal);
    const { elapsedMs, ...received } = await receiver.request('collectStream', { id, sent }, signal);
    return { ...way, payloadBytes, sent, received, receivedInMs: elapsedMs };
  } finally {
    await close(receiver, id);
  }
}

/** Must not depend on a signal that may be aborted by now; an agent that is gone has closed it. */
async function close(receiver: AgentClient, id: number): Promise<void> {
  using limit = timeLimit(closingMs);
  await receiver.request('closeStream', { id }, limit.signal).catch(() => undefined);
}

function check({ protocol, durationMs }: StreamRequest, payloadBytes: number): void {
  const most = protocol === 'tcp' ? 1024 * 1024 : 65_507;
  if (!(durationMs > 0 && durationMs <= longestStreamMs)) {
    throw new UsageError(
      'bad-stream',
      `a stream of ${durationMs} ms: it takes ${longestStreamMs / 1_000} s at most`,
    );
  }
  if (!(Number.isInteger(payloadBytes) && payloadBytes >= 1 && payloadBytes <= most)) {
    throw new UsageError(
      'bad-stream',
      `a payload of ${payloadBytes} bytes: of ${protocol} it has 1 to ${most}`,
    );
  }
}
