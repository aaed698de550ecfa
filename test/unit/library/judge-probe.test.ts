import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unmetProbe } from '../../../src/library/judge-probe.ts';
import { ProblemsError } from '../../../src/library/problems-error.ts';
import { probeThat } from '../../support/probe.ts';

const titleOf = (...words: Parameters<typeof unmetProbe>): string | undefined =>
  unmetProbe(...words)?.message.split('\n')[0];

test('a probe that is as expected has no story', () => {
  assert.equal(unmetProbe(probeThat('answered'), 'answered'), undefined);
  assert.equal(unmetProbe(probeThat('answered'), 'blocked', { negated: true }), undefined);
});
test('the title says what was expected and seen, and what else there is to say', () => {
  const what = 'web → db tcp/5432: expected';
  assert.equal(titleOf(probeThat('refused', 'answered'), 'answered'), `${what} answered, seen refused`);
  assert.equal(
    titleOf(probeThat('refused', 'answered'), 'answered', { note: 'for 2 s' }),
    `${what} answered, seen refused; for 2 s`,
  );
});
test('the failure is told in the story, and handed on', () => {
  const unmet = unmetProbe(probeThat('refused', 'answered'), 'answered');
  assert.equal(unmet?.failures.length, 1);
  assert.match(unmet.message, /seen +refused: as the test says/);
});
test('what proves nothing is said to be inconclusive, once', () => {
  const what = 'web → db tcp/5432: expected blocked, seen';
  assert.equal(
    titleOf(probeThat('no-answer', 'no-answer'), 'blocked'),
    `${what} no-answer, which is inconclusive`,
  );
  assert.equal(titleOf(probeThat('inconclusive', 'refused'), 'blocked'), `${what} inconclusive`);
});
test('a verdict that there is none of has its place in what was asked for', () => {
  // @ts-expect-error a program without types may write anything
  const act = () => unmetProbe(probeThat('answered'), 'anwsered');
  assert.throws(act, (error) => {
    assert.ok(error instanceof ProblemsError, 'its class');
    assert.deepEqual(
      error.problems.map(({ file }) => file),
      ['expect'],
    );
    return true;
  });
});
