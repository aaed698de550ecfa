import { AssertionError } from 'node:assert';
import type { Failure } from '../model/result.ts';

/** An expectation did not hold, or could not be judged. Its message tells the whole story, evidence included. */
export class ExpectationError extends AssertionError {
  /** What did not hold, for programs; the first ones where there are many. */
  readonly failures: readonly Failure[];

  constructor(
    message: string,
    details: { readonly actual: unknown; readonly expected: unknown; readonly failures: readonly Failure[] },
  ) {
    super({ message, actual: details.actual, expected: details.expected, operator: 'podnet' });
    this.name = 'ExpectationError';
    this.failures = details.failures;
  }
}
