import { createHash } from 'node:crypto';
import { parseIfName, type IfName } from './names.ts';

/**
 * The interface name that belongs to these words: a prefix that tells its role and as much of a hash as
 * fits into 15 bytes, so that it does not depend on how long a pod's name is.
 */
export function hashedIfName(prefix: string, ...words: readonly string[]): IfName {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  return parseIfName(prefix + hash.slice(0, 15 - Buffer.byteLength(prefix)));
}
