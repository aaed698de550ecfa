import { createHash } from 'node:crypto';

/**
 * The MAC address that belongs to these words: the same in every run, so that plans can be compared and
 * neighbours written down before a link exists. Locally administered and unicast (IEEE 802, 8.2).
 */
export function stableMac(...words: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, 6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
