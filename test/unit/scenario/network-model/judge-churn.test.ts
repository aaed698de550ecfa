import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLabel } from '../../../../src/model/check-pods.ts';
import type { Pod } from '../../../../src/model/kubernetes.ts';
import type { Churn } from '../../../../src/scenario/network-model/churn.ts';
import { judgeChurn } from '../../../../src/scenario/network-model/judge-churn.ts';
import { newTallies } from '../../../../src/scenario/network-model/model-lines.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';
import { plainPod } from '../../../support/plain-objects.ts';

/** A pod of a check's own. */
function ofCheck(name: string, ...podIPs: readonly string[]): Pod {
  const pod = plainPod(name, 'node-1', podIPs);
  return { ...pod, metadata: { ...pod.metadata, namespace: 'check', labels: { [checkLabel]: '' } } };
}

function judge(churn: Partial<Churn>, family: 'ipv4' | 'ipv6' = 'ipv4') {
  const tallies = newTallies(family);
  judgeChurn(
    tallies,
    { moments: [], again: [], againNote: 'nobody came again', probeCount: 0, ...churn },
    family,
  );
  const { unique, reused } = tallies;
  return { unique, reused, lines: [unique.result(true), reused.result(true)] };
}

const a = plainPod('a', 'node-1', ['10.244.1.2', 'fd00::2']);

test('network model 1: no pod of the check has an address that another one has at the same time', () => {
  const { unique } = judge({
    moments: [
      [a, ofCheck('x', '10.244.1.3', 'fd00::3'), ofCheck('y', '10.244.1.4')],
      [a, ofCheck('y', '10.244.1.4'), ofCheck('z', '10.244.1.3')],
    ],
  });
  const { status, judged } = unique.result(true);
  assert.deepEqual({ status, judged }, { status: 'passed', judged: 4 });
});

test('network model 1: whose address another one has too is told, with all who have it', () => {
  const { unique } = judge({
    moments: [[a, ofCheck('x', '10.244.1.2', 'fd00::3'), ofCheck('y', '10.244.1.4', '10.244.1.2')]],
  });
  const expected = 'an address of its own';
  assert.deepEqual(unique.breaches, [
    {
      failure: { what: 'pod check/x', expected, seen: '10.244.1.2, shared with a, check/y', evidence: [] },
    },
    {
      failure: {
        what: 'pod check/y',
        expected,
        seen: '10.244.1.4, 10.244.1.2, shared with a, check/x',
        evidence: [],
      },
    },
  ]);
});

test("network model 1: the cluster's own pods are judged by themselves, and each family by itself", () => {
  const twin = { ...a, metadata: { ...a.metadata, name: 'b' } };
  assert.equal(judge({ moments: [[a, twin]] }).unique.result(true).status, 'not-applicable');
  const moments = [[a, ofCheck('x', '10.244.1.3', 'fd00::2')]];
  assert.equal(judge({ moments }).unique.result(true).failed, 0);
  assert.equal(judge({ moments }, 'ipv6').unique.result(true).failed, 1);
});

test('why less was judged is told with the line', () => {
  const moments = [[a, ofCheck('x', '10.244.1.3')]];
  assert.equal(judge({ moments, note: 'one did not start' }).lines[0]?.note, 'one did not start');
  assert.equal('note' in (judge({ moments }).lines[0] ?? {}), false);
  assert.equal(judge({}).lines[1]?.note, 'nobody came again');
});

test('network model 18: who has an address again and does not answer, with what it looked like', () => {
  const evidence = [{ subject: 'b', sections: [] }];
  const lost = judgedProbe('a', 'b', { verdict: 'no-answer', reason: 'timeout' }, { family: 'ipv4' });
  const answered = judgedProbe('a', 'c', {}, { family: 'ipv4' });
  const other = judgedProbe('a', 'd', { verdict: 'no-answer', reason: 'timeout' }, { family: 'ipv6' });
  const { reused } = judge({
    again: [
      { probe: lost, evidence },
      { probe: answered, evidence: [] },
      { probe: lost, evidence: [] },
      { probe: other, evidence: [] },
    ],
  });
  const { status, judged, failed } = reused.result(true);
  assert.deepEqual({ status, judged, failed }, { status: 'failed', judged: 3, failed: 2 });
  const told = { what: 'a → 10.244.2.2 icmp, b after another pod', expected: 'answered within a second' };
  assert.deepEqual(reused.breaches, [
    { probe: lost, told: { ...told, evidence } },
    { probe: lost, told },
  ]);
});
