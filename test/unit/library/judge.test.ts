import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, judgeNot } from '../../../src/library/judge.ts';
import type { ExpectableVerdict, VerdictName } from '../../../src/model/verdict.ts';
import { probeThat } from '../../support/probe.ts';

type Row = readonly [
  found: VerdictName,
  control: VerdictName | undefined,
  expected: ExpectableVerdict,
  is: string,
  opposite: string,
];

const rows: readonly Row[] = [
  ['answered', undefined, 'answered', 'holds', 'fails'],
  ['answered', undefined, 'blocked', 'fails', 'holds'],
  // The network stopped it: the port was open.
  ['no-answer', 'answered', 'blocked', 'holds', 'fails'],
  ['no-answer', 'answered', 'no-answer', 'holds', 'fails'],
  ['no-answer', 'answered', 'answered', 'fails', 'holds'],
  ['refused', 'answered', 'blocked', 'holds', 'fails'],
  // Nothing listened: that is a closed port, and no blocked one.
  ['refused', 'refused', 'refused', 'holds', 'fails'],
  ['refused', 'refused', 'blocked', 'inconclusive', 'fails'],
  ['refused', 'refused', 'answered', 'fails', 'inconclusive'],
  // Nobody looked.
  ['no-answer', undefined, 'blocked', 'inconclusive', 'fails'],
  // The target was dead.
  ['inconclusive', 'refused', 'blocked', 'inconclusive', 'inconclusive'],
  ['inconclusive', 'no-answer', 'answered', 'inconclusive', 'inconclusive'],
  // It got there, to somebody else or by another name.
  ['wrong-source', undefined, 'answered', 'fails', 'holds'],
  ['wrong-source', undefined, 'blocked', 'fails', 'holds'],
];

for (const [found, control, expected, is, opposite] of rows) {
  test(`${found}, with the target's own ${control ?? 'not asked'}: ${expected} ${is}, its opposite ${opposite}`, () => {
    const probe = probeThat(found, control);
    assert.equal(judge(probe, [expected]), is);
    assert.equal(judgeNot(probe, [expected]), opposite);
  });
}

test('of several verdicts one is enough, and a closed port that is named among them counts', () => {
  assert.equal(judge(probeThat('refused', 'refused'), ['no-answer', 'refused']), 'holds');
  assert.equal(judge(probeThat('reset', 'answered'), ['no-answer', 'refused']), 'fails');
});
