import type { ExpectableVerdict } from '../model/verdict.ts';
import { verdictSchema } from '../scenario/format/verdict-schema.ts';
import { ExpectationError } from './expectation-error.ts';
import { judge, judgeNot } from './judge.ts';
import type { Probe } from './probe.ts';
import { readInput } from './read-input.ts';
import { expectation, failureOf, storyOf } from './story.ts';

/**
 * The story of a probe that is not as expected, as an error to throw; undefined when it is.
 * @param options.negated the opposite is expected
 * @param options.note what else there is to say
 * @throws ProblemsError for a verdict that there is none of
 */
export function unmetProbe(
  probe: Probe,
  expect: ExpectableVerdict | readonly ExpectableVerdict[],
  { negated = false, note }: { readonly negated?: boolean; readonly note?: string | undefined } = {},
): ExpectationError | undefined {
  const expected = readInput('expect', verdictSchema, expect);
  const judgement = negated ? judgeNot(probe, expected) : judge(probe, expected);
  if (judgement === 'holds') return undefined;
  const failure = failureOf(probe, expectation(expected, negated), judgement);
  const doubtful = judgement === 'inconclusive' ? ', which is inconclusive' : '';
  const seen = probe.verdict === 'inconclusive' ? probe.verdict : `${probe.verdict}${doubtful}`;
  const title = `${failure.what}: expected ${failure.expected}, seen ${seen}`;
  return new ExpectationError(storyOf(note === undefined ? title : `${title}; ${note}`, [failure]), {
    actual: probe.verdict,
    expected: failure.expected,
    failures: [failure],
  });
}
