/** `podnet/expect`: matchers for `expect` of vitest and jest. */
import type { ExpectableVerdict } from '../model/verdict.ts';
import type { ExpectationError } from './expectation-error.ts';
import { readMatrixExpectation, unmetMatrix } from './judge-matrix.ts';
import { unmetProbe } from './judge-probe.ts';
import { unmetReport } from './judge-report.ts';
import type { MatrixExpectation } from './matrix.ts';
import { UsageError } from '../model/errors.ts';
import { isMatrix, isProbe, isReport, notJudgeable } from './received.ts';

/** What `expect` knows once it is extended; declared to a framework by the lines in docs/library.md. */
export interface PodnetMatchers<R = unknown> {
  /** The probe was answered, by the right pod, which saw the sender's own address. */
  toBeAnswered(): R;
  /** The network stopped the probe while the target's port was open. A dead target fails this, and its `.not` too. */
  toBeBlocked(): R;
  /** The verdict is this one, or one of these. */
  toHaveVerdict(verdict: ExpectableVerdict | readonly ExpectableVerdict[]): R;
  /** Every probe of a matrix was answered. */
  toReachEveryPod(): R;
  /** Every probe of a matrix is as expected: a verdict for all, or a default with exceptions. */
  toMatchReachability(expected: ExpectableVerdict | MatrixExpectation): R;
  /** Every step of a report passed. */
  toHavePassed(): R;
}

/** What a framework hands a matcher. */
interface MatcherContext {
  readonly isNot?: boolean;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matcher<Arguments extends readonly unknown[]> = (
  this: MatcherContext,
  received: unknown,
  ...args: Arguments
) => MatcherResult;

/**
 * For `expect.extend(matchers)`.
 * @example
 * expect.extend(matchers);
 * expect(await cluster.probe({ from: 'web', to: 'db', port: 5432 })).toBeAnswered();
 */
export const matchers: {
  readonly [Name in keyof PodnetMatchers]: Matcher<Parameters<PodnetMatchers[Name]>>;
} = {
  toBeAnswered(received) {
    return ofProbe(this, received, 'toBeAnswered', 'answered');
  },
  toBeBlocked(received) {
    return ofProbe(this, received, 'toBeBlocked', 'blocked');
  },
  toHaveVerdict(received, verdict) {
    return ofProbe(this, received, 'toHaveVerdict', verdict);
  },
  toReachEveryPod(received) {
    return ofMatrix(this, received, 'toReachEveryPod', 'answered');
  },
  toMatchReachability(received, expected) {
    return ofMatrix(this, received, 'toMatchReachability', expected);
  },
  toHavePassed(received) {
    refuseNot(this, 'toHavePassed', 'look at the report');
    if (!isReport(received)) throw notJudgeable('toHavePassed', 'runScenario()');
    return resultOf(unmetReport(received), false);
  },
};

function ofProbe(
  { isNot = false }: MatcherContext,
  received: unknown,
  who: string,
  verdict: ExpectableVerdict | readonly ExpectableVerdict[],
): MatcherResult {
  if (!isProbe(received)) throw notJudgeable(who, 'cluster.probe()');
  return resultOf(unmetProbe(received, verdict, { negated: isNot }), isNot);
}

function ofMatrix(
  context: MatcherContext,
  received: unknown,
  who: string,
  expected: ExpectableVerdict | MatrixExpectation,
): MatcherResult {
  refuseNot(context, who, "write toMatchReachability('blocked'), or name the exceptions");
  if (!isMatrix(received)) throw notJudgeable(who, 'cluster.matrix()');
  return resultOf(unmetMatrix(received, readMatrixExpectation(expected)), false);
}

/** A framework fails a matcher when `pass` equals `isNot`. */
function resultOf(unmet: ExpectationError | undefined, isNot: boolean): MatcherResult {
  return {
    pass: (unmet === undefined) !== isNot,
    message: () => unmet?.message ?? 'all was as expected',
  };
}

/** That not all pairs are as expected would be green for one of them that is dead. */
function refuseNot({ isNot = false }: MatcherContext, who: string, hint: string): void {
  if (isNot) throw new UsageError('no-opposite', `.not.${who}() would say nothing of any pair`, { hint });
}
