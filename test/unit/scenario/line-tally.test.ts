import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineTally } from '../../../src/scenario/network-model/line-tally.ts';

const says = { line: 3, text: 'pods reach pods', note: 'there is one pod', lookAt: 'routes' } as const;
const failure = { what: 'a → b', expected: 'answered', seen: 'refused', evidence: [] };

function tally(level: 'required' | 'quality', ...held: readonly boolean[]): LineTally {
  const made = new LineTally({ ...says, level }, 'ipv4');
  for (const holds of held) made.judge(holds, () => ({ failure }));
  return made;
}

test('a line of the network model passes when all of it holds', () => {
  const { status, judged, failed } = tally('required', true, true).result(false);
  assert.deepEqual({ status, judged, failed }, { status: 'passed', judged: 2, failed: 0 });
});
test('one that does not hold is enough to fail it, and is shown', () => {
  const made = tally('required', true, false, true);
  const { status, judged, failed } = made.result(false);
  assert.deepEqual({ status, judged, failed }, { status: 'failed', judged: 3, failed: 1 });
  assert.deepEqual(made.breaches, [{ failure }]);
});
test('a line of quality only warns, unless it is required', () => {
  assert.equal(tally('quality', false).result(false).status, 'warning');
  assert.equal(tally('quality', false).result(true).status, 'failed');
  assert.equal(tally('quality', true).result(true).status, 'passed');
});
test('what nothing was judged by has not passed', () => {
  const made = tally('required');
  assert.equal(made.result(true).status, 'not-applicable');
  assert.equal(made.result(true).note, 'there is one pod');
  made.noteWhenUnjudged('nobody looked');
  assert.equal(made.result(true).note, 'nobody looked');
});
test('what could not be judged is told beside what was', () => {
  const made = tally('required', true);
  assert.equal(made.result(true).note, undefined);
  made.note('half of it');
  assert.equal(made.result(true).note, 'half of it');
  made.judge(false, () => ({ failure }));
  assert.equal(made.result(true).note, 'half of it');
});
