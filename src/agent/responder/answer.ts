import { crc32 } from 'node:zlib';
import type { NodeName } from '../../model/names.ts';

/** Who a responder answers for. */
export interface ResponderIdentity {
  /** `namespace/name` of a pod, or `node/NAME`. */
  readonly peer: string;
  readonly node: NodeName;
}

/** What a responder answers, as JSON: who it is, and how it sees its caller. */
export interface ResponderAnswer extends ResponderIdentity {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  /** The address it was called by, on its own socket. */
  readonly destination: string;
  readonly destinationPort: number;
  /** What the caller sent, as far as it is text that fits. */
  readonly echo: string;
  /** Of all that the caller sent: whether it came as it was sent (CRC-32). */
  readonly checksum: number;
}

/** Echoed text is for comparing, not for carrying data. */
const maxEchoBytes = 64;

export function encodeAnswer(answer: Omit<ResponderAnswer, 'echo' | 'checksum'>, request: Buffer): Buffer {
  const echo = request.subarray(0, maxEchoBytes).toString('latin1');
  const text = Buffer.from(`${JSON.stringify({ ...answer, echo, checksum: checksumOf(request) })}\n`);
  // As long as the request, so that a packet too big for the way back is lost there as it would be on the
  // way out; JSON allows spaces behind its value.
  return Buffer.concat([text, Buffer.alloc(Math.max(0, request.length - text.length), ' ')]);
}

export const checksumOf = (request: Buffer): number => crc32(request);

/** The answer in a datagram or a body; undefined when it is none of a responder's. */
export function decodeAnswer(data: Buffer): ResponderAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data.toString('utf8'));
  } catch {
    // What is no JSON is no answer.
  }
  return isAnswer(value) ? value : undefined;
}

function isAnswer(value: unknown): value is ResponderAnswer {
  if (value === null || typeof value !== 'object') return false;
  // Only looked into, field by field, to find out whether it is one.
  const fields = value as Record<string, unknown>;
  return (
    typeof fields['peer'] === 'string' &&
    typeof fields['source'] === 'string' &&
    typeof fields['destination'] === 'string' &&
    typeof fields['sourcePort'] === 'number' &&
    typeof fields['destinationPort'] === 'number' &&
    typeof fields['checksum'] === 'number' &&
    typeof fields['echo'] === 'string'
  );
}

/** An IPv4 address that a dual-stack socket shows as IPv4-mapped, written as IPv4. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
