import { UsageError } from '../model/errors.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';
import { nearest } from '../util/nearest.ts';
import { judge, type Judgement } from './judge.ts';
import type { Matrix, MatrixExpectation } from './matrix.ts';
import type { Probe } from './probe.ts';
import { matrixExpectationSchema, type ReadMatrixExpectation } from './probe-schema.ts';
import { readInput } from './read-input.ts';
import { ExpectationError } from './expectation-error.ts';
import { expectation, failureOf, storyOf } from './story.ts';

/** A probe of a matrix and what was expected of it. */
interface JudgedPair {
  readonly probe: Probe;
  readonly expected: readonly ExpectableVerdict[];
  readonly judgement: Judgement;
}

type Pairs = Pick<Matrix, 'from' | 'to' | 'probes' | 'protocol'>;

/** Reads an expectation: a verdict for all, or a default with exceptions. @throws ProblemsError */
export function readMatrixExpectation(
  expected: ExpectableVerdict | MatrixExpectation,
): ReadMatrixExpectation {
  const value = typeof expected === 'string' ? { default: expected } : expected;
  return readInput('expect', matrixExpectationSchema, value);
}

/**
 * The story of a matrix that is not as expected, as an error to throw; undefined when it is.
 * @throws UsageError `unknown-name`, `exception-of-no-pair`
 */
export function unmetMatrix(
  matrix: Pairs,
  { default: usual, except }: ReadMatrixExpectation,
): ExpectationError | undefined {
  for (const { from, to } of except) {
    checkName(from, matrix.from);
    checkName(to, matrix.to);
    if (!matrix.probes.some((probe) => covers({ from, to }, probe))) {
      throw new UsageError(
        'exception-of-no-pair',
        `the exception ${from} → ${to} is of no pair of the matrix`,
      );
    }
  }
  const judged = matrix.probes.map((probe): JudgedPair => {
    const expected = except.findLast((exception) => covers(exception, probe))?.verdict ?? usual;
    return { probe, expected, judgement: judge(probe, expected) };
  });
  const unmet = judged.filter(({ judgement }) => judgement !== 'holds');
  if (unmet.length === 0) return undefined;
  const failures = unmet.map(({ probe, expected, judgement }) =>
    failureOf(probe, expectation(expected), judgement),
  );
  const title = `${unmet.length} of ${judged.length} probes by ${matrix.protocol} are not as expected`;
  return new ExpectationError(storyOf(title, failures), {
    actual: unmet.map(({ probe }) => probe.verdict),
    expected: unmet.map(({ expected }) => expectation(expected)),
    failures,
  });
}

function covers({ from, to }: { readonly from: string; readonly to: string }, probe: Probe): boolean {
  return (from === 'all' || from === probe.from) && (to === 'all' || to === probe.to);
}

/** A name of nobody would be an exception that never bites. */
function checkName(name: string, names: readonly string[]): void {
  if (name === 'all' || names.includes(name)) return;
  const meant = nearest(name, names);
  throw new UsageError('unknown-name', `nobody in the matrix is called "${name}"`, {
    hint: meant === undefined ? `there are ${names.slice(0, 8).join(', ')}` : `did you mean "${meant}"?`,
  });
}
