import { randomBytes } from 'node:crypto';

/** What every probe's nonce begins with, so that a witness knows a probe's packet without being told of it. */
const mark = 'podnet';
/** Ten characters of six bits: no two probes whose packets are remembered at the same time share one. */
const randomCharacters = 10;
const nonceBytes = mark.length + randomCharacters;

/** Tells one probe's packet from all others: 16 printable characters, because datagrams go to real servers. */
export const newProbeNonce = (): string =>
  mark + randomBytes(randomCharacters).toString('base64url').slice(0, randomCharacters);

/** The payload of a probe's packet: the nonce, filled up to a size. */
export const probePayload = (nonce: string, sizeBytes: number): Buffer =>
  Buffer.from(nonce.padEnd(sizeBytes, 'p'));

/** The nonce that a payload begins with; undefined when it is none of a probe's. */
export function probeNonceOf(payload: Buffer): string | undefined {
  if (payload.length < nonceBytes) return undefined;
  const start = payload.toString('latin1', 0, nonceBytes);
  return start.startsWith(mark) ? start : undefined;
}
