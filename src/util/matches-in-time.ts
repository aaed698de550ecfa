import { UsageError } from '../model/errors.ts';
import { isOverLimit, runLimited } from './run-limited.ts';

/** What takes longer has begun to try every way to divide the text: each further letter doubles the time. */
const limitMs = 1_000;

/**
 * Whether a pattern of a user's matches.
 * @throws UsageError `slow-pattern`
 */
export function matchesInTime(pattern: RegExp, text: string): boolean {
  try {
    return runLimited(() => pattern.test(text), limitMs);
  } catch (error) {
    if (!isOverLimit(error)) throw error;
    throw new UsageError(
      'slow-pattern',
      `${String(pattern)} was not found or ruled out in ${limitMs / 1_000} s`,
      {
        hint: 'repetitions inside of repetitions, like (a+)+, try every way to divide the text',
      },
    );
  }
}
