import { createHash } from 'node:crypto';
import { formatCidr, nthSubnet, parseCidr, sizeOf } from './ip.ts';

/** Set aside for tests between network devices (RFC 2544), so no real network uses it. */
export const underlayRange = parseCidr('198.18.0.0/15');

const prefixLength = 24;
const parts = Number(sizeOf(underlayRange) / sizeOf({ ...underlayRange, prefixLength }));

/**
 * The underlay of a run: a /24 derived from its id, so that runs rarely meet. Where one is taken, the next
 * attempt gives another; 512 attempts visit them all.
 */
export function underlayCidr(runId: string, attempt: number): string {
  const hash = createHash('sha256').update(runId).digest();
  const start = hash.readUInt32BE(0);
  // An odd stride has no factor in common with 512.
  const stride = hash.readUInt16BE(4) | 1;
  return formatCidr(nthSubnet(underlayRange, (start + attempt * stride) % parts, prefixLength));
}
