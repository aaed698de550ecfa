import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { judgePairs } from '../../../../src/scenario/network-model/judge-pairs.ts';
import { newTallies } from '../../../../src/scenario/network-model/model-lines.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';

/** What a probe between two pods does to lines 5 to 9: `+` where it holds, `-` where not, `.` where nothing is known. */
function marksOf(found: Partial<Verdict>, onOneNode: boolean): string {
  const tallies = newTallies('ipv4');
  const probe = judgedProbe('a', 'b', found);
  judgePairs(tallies, [probe], () => onOneNode);
  const { sameNode, otherNode, sourceSameNode, sourceOtherNode, destination } = tallies;
  return [sameNode, otherNode, sourceSameNode, sourceOtherNode, destination]
    .map((tally) => {
      const { judged, failed } = tally.result(true);
      assert.deepEqual(tally.breaches, failed === 1 ? [{ probe }] : []);
      return judged === 0 ? '.' : failed === 0 ? '+' : '-';
    })
    .join('');
}

for (const [found, onOneNode, onTwo] of [
  [{ verdict: 'answered' }, '+.+.+', '.+.++'],
  // Nobody knows how a probe was seen that nobody answered.
  [{ verdict: 'no-answer', reason: 'timeout' }, '-....', '.-...'],
  [{ verdict: 'refused', reason: 'tcp-rst' }, '-....', '.-...'],
  [{ verdict: 'stalled', reason: 'payload-lost' }, '-....', '.-...'],
  // It got there, under another address.
  [{ verdict: 'wrong-source', reason: 'source-translated' }, '+.-.+', '.+.-+'],
  [{ verdict: 'wrong-peer', reason: 'destination-translated' }, '+.+.-', '.+.+-'],
  // Somebody else answered.
  [{ verdict: 'wrong-peer', reason: 'other-pod-answered' }, '-.+.-', '.-.+-'],
] as const) {
  test(`network model 5 to 9: a probe that finds ${found.verdict} ${'reason' in found ? found.reason : ''}`, () => {
    assert.equal(marksOf(found, true), onOneNode);
    assert.equal(marksOf(found, false), onTwo);
  });
}

test('each probe counts where its ends are', () => {
  const tallies = newTallies('ipv4');
  judgePairs(
    tallies,
    [judgedProbe('a', 'b'), judgedProbe('a', 'c'), judgedProbe('b', 'c', { verdict: 'no-answer' })],
    ({ request: { to } }) => displayEndpoint(to) === 'b',
  );
  assert.deepEqual(
    [tallies.sameNode, tallies.otherNode].map((tally) => tally.result(true).judged),
    [1, 2],
  );
  assert.equal(tallies.otherNode.result(true).failed, 1);
});
