/** `podnet/assert`: assertions for node:test and whatever else runs tests. Each throws an ExpectationError (an AssertionError). */
import type { TestReport } from '../model/result.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';
import { ExpectationError } from './expectation-error.ts';
import { unmetProbe } from './judge-probe.ts';
import { readMatrixExpectation, unmetMatrix } from './judge-matrix.ts';
import { unmetReport } from './judge-report.ts';
import type { Matrix, MatrixExpectation } from './matrix.ts';
import type { Probe } from './probe.ts';
import { isMatrix, isProbe, isReport, notJudgeable } from './received.ts';

export { ExpectationError };

/** The probe was answered, by the right pod, which saw the sender's own address. */
export function assertAnswered(probe: Probe): void {
  assertVerdict(probe, 'answered');
}

/**
 * The network stopped the probe: no-answer, refused, reset or unreachable, while the target's port was open. A dead
 * target is inconclusive, and that throws.
 */
export function assertBlocked(probe: Probe): void {
  assertVerdict(probe, 'blocked');
}

/** The verdict is this one, or one of these. A closed port is `refused`, which needs no open port. */
export function assertVerdict(
  probe: Probe,
  expected: ExpectableVerdict | readonly ExpectableVerdict[],
): void {
  if (!isProbe(probe)) throw notJudgeable('assertVerdict', 'cluster.probe()');
  throwIf(unmetProbe(probe, expected));
}

/** Every probe of the matrix was answered. */
export function assertAllAnswered(matrix: Matrix): void {
  assertMatrix(matrix, 'answered');
}

/** Every probe of the matrix is as expected: a verdict for all, or a default with exceptions. */
export function assertMatrix(matrix: Matrix, expected: ExpectableVerdict | MatrixExpectation): void {
  if (!isMatrix(matrix)) throw notJudgeable('assertMatrix', 'cluster.matrix()');
  throwIf(unmetMatrix(matrix, readMatrixExpectation(expected)));
}

/** Every step of every scenario passed. */
export function assertPassed(report: TestReport): void {
  if (!isReport(report)) throw notJudgeable('assertPassed', 'runScenario()');
  throwIf(unmetReport(report));
}

function throwIf(error: ExpectationError | undefined): void {
  if (error !== undefined) throw error;
}
