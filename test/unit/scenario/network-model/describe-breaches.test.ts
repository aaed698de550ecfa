import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../../../src/model/result.ts';
import { describeBreaches } from '../../../../src/scenario/network-model/describe-breaches.ts';
import { type Breach, LineTally } from '../../../../src/scenario/network-model/line-tally.ts';
import { judgedProbe, podEnd } from '../../../support/judged-probe.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';

/** A line that these broke. */
function broken(line: number, ...breaches: readonly Breach[]): LineTally {
  const says = { line, level: 'required', text: '', note: '', lookAt: `near ${line}` } as const;
  const tally = new LineTally(says, 'ipv4');
  for (const breach of breaches) tally.judge(false, () => breach);
  return tally;
}

/** What is told of them, and at what was looked for that. */
async function describe(...tallies: readonly LineTally[]) {
  const cluster = new MemoryCluster();
  const looked: string[] = [];
  const inspect = cluster.inspect;
  cluster.inspect = (target) => {
    looked.push(target.kind === 'pod' ? target.pod : target.node);
    return inspect(target);
  };
  const failures = await describeBreaches(cluster, tallies, new AbortController().signal);
  return { failures, looked };
}

const probe = judgedProbe('a', 'b', { verdict: 'no-answer', reason: 'timeout', detail: 'nothing came' });
const evidenceOf = (...subjects: readonly string[]): Failure['evidence'] =>
  subjects.map((subject) => ({ subject, sections: [] }));
const plain: Failure = { what: 'x', expected: 'y', seen: 'z', evidence: [] };

test('a probe that breaks lines is told once, with all of them and what its ends look like', async () => {
  const { failures } = await describe(broken(5, { probe }), broken(9, { probe }));
  assert.deepEqual(failures, [
    {
      what: 'a → b icmp',
      expected: 'answered',
      seen: 'no-answer: nothing came',
      verdict: 'no-answer',
      reason: 'timeout',
      from: 'a',
      to: 'b',
      fromAddress: '10.244.1.2',
      toAddress: '10.244.2.2',
      protocol: 'icmp',
      lines: [5, 9],
      lookAt: 'near 5',
      evidence: evidenceOf('a', 'b'),
    },
  ]);
});

test('a probe that lines have words of their own for is told with each', async () => {
  const words = [{ expected: 'one' }, { expected: 'two', evidence: evidenceOf('c') }] as const;
  const { failures, looked } = await describe(
    broken(5, { probe }),
    broken(17, { probe, told: words[0] }),
    broken(18, { probe, told: words[1] }),
  );
  assert.deepEqual(
    failures.map(({ lines, lookAt, expected, evidence }) => ({
      lines,
      lookAt,
      expected,
      evidence: evidence.map(({ subject }) => subject),
    })),
    [
      { lines: [5], lookAt: 'near 5', expected: 'answered', evidence: ['a', 'b'] },
      { lines: [17], lookAt: 'near 17', expected: 'one', evidence: ['a', 'b'] },
      { lines: [18], lookAt: 'near 18', expected: 'two', evidence: ['c'] },
    ],
  );
  assert.equal(looked.length, 4, 'what has its evidence is not looked at again');
});

test('that a probe was answered is no reason for what is wrong with it', async () => {
  const { failures } = await describe(broken(17, { probe: judgedProbe('a', 'b'), told: { seen: 'far' } }));
  assert.equal('reason' in (failures[0] ?? {}), false);
  assert.equal(failures[0]?.seen, 'far');
  assert.equal(failures[0]?.verdict, 'answered');
});

test('what is no probe has the evidence it brings, or that of its ends', async () => {
  const seen = { ...plain, evidence: evidenceOf('c') };
  const { failures, looked } = await describe(
    broken(
      1,
      { failure: plain },
      { failure: plain, ends: [podEnd('a')] },
      { failure: seen, ends: [podEnd('a')] },
    ),
  );
  const more = { lines: [1], lookAt: 'near 1' };
  assert.deepEqual(failures, [
    { ...plain, ...more },
    { ...plain, ...more, evidence: evidenceOf('a') },
    { ...seen, ...more },
  ]);
  assert.deepEqual(looked, ['default/a']);
});

test('twenty are told, and three of them with evidence', async () => {
  const probes = Array.from({ length: 21 }, () => ({ probe: { ...probe } }));
  const asProbes = await describe(broken(5, ...probes));
  assert.deepEqual(
    asProbes.failures.map(({ evidence }) => evidence.length),
    [2, 2, 2, ...Array<number>(17).fill(0)],
  );
  assert.equal(asProbes.looked.length, 6);
  const others = await describe(
    broken(1, ...Array.from({ length: 21 }, () => ({ failure: plain, ends: [podEnd('a')] }))),
  );
  assert.deepEqual(
    others.failures.map(({ evidence }) => evidence.length),
    [1, 1, 1, ...Array<number>(17).fill(0)],
  );
});
