import { createHash } from 'node:crypto';

/** Kubernetes' letters for generated names: no vowels and nothing that looks alike, so that no words appear. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** As many letters as asked for, at most 32, derived from words. */
export function nameSuffix(length: number, ...words: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(words)).digest();
  return [...bytes.subarray(0, length)].map((byte) => letters[byte % letters.length]).join('');
}
