import { readFileSync } from 'node:fs';

/**
 * Whether this process lives in a user namespace with a mapping of its own: the first user namespace maps
 * every id onto itself in one line (user_namespaces(7)).
 */
export function isInUserNamespace(): boolean {
  const [inside, outside, count] = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/);
  return !(inside === '0' && outside === '0' && count === '4294967295');
}
