import vm from 'node:vm';
import { UsageError } from '../model/errors.ts';

/** What takes longer has begun to try every way to divide the text: the next letter doubles the time. */
const limitMs = 1_000;

let place: vm.Context | undefined;

/**
 * Whether a pattern of a user's matches. A search cannot be interrupted from the thread it is in, neither by a time limit
 * of ours nor by Ctrl-C, but for one that a context of Node's `vm` was given.
 * @throws UsageError `slow-pattern`
 */
export function matchesInTime(pattern: RegExp, text: string): boolean {
  place ??= vm.createContext({});
  Object.assign(place, { pattern, text });
  try {
    return vm.runInContext('pattern.test(text)', place, { timeout: limitMs }) === true;
  } catch (cause) {
    throw new UsageError(
      'slow-pattern',
      `${String(pattern)} was not found or ruled out in ${limitMs / 1_000} s`,
      {
        hint: 'repetitions inside of repetitions, like (a+)+, try every way to divide the text',
        cause,
      },
    );
  }
}
