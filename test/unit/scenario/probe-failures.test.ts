import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podKey } from '../../../src/model/names.ts';
import type { ProbeResult } from '../../../src/model/probe.ts';
import { describeFailures } from '../../../src/scenario/probe-failures.ts';
import type { JudgedProbe } from '../../../src/scenario/judged-probe.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { pod } from '../../support/objects.ts';

const end = (name: string) => ({ kind: 'pod', pod: podKey('default', name) }) as const;
const result: ProbeResult = {
  from: end('a'),
  to: end('b'),
  fromAddress: '10.244.1.2',
  toAddress: '10.244.2.2',
  protocol: 'icmp',
  simulated: true,
  verdict: { verdict: 'refused', reason: 'tcp-rst', detail: 'a reset came', elapsedMs: 1 },
};
const failed: JudgedProbe = {
  request: { from: end('a'), to: end('b'), protocol: 'icmp', source: 'any' },
  expected: ['answered', 'no-answer'],
  result,
  holds: false,
};
const listed = {
  what: 'a → b icmp',
  expected: 'answered or no-answer',
  seen: 'refused: a reset came',
  verdict: 'refused',
  reason: 'tcp-rst',
  from: 'a',
  to: 'b',
  fromAddress: '10.244.1.2',
  toAddress: '10.244.2.2',
  protocol: 'icmp',
};
const evidence = ['a', 'b', 'node/node-1', 'node/node-2'].map((subject) => ({ subject, sections: [] }));

async function describe(...judged: readonly JudgedProbe[]) {
  await using cluster = new MemoryCluster(2);
  await cluster.apply([pod('a', { nodeName: 'node-1' }), pod('b', { nodeName: 'node-2' })]);
  return describeFailures(cluster, judged, new AbortController().signal);
}

test('a probe that did not hold is told with all that is known, and one that held is not', async () => {
  const held = { ...failed, holds: true };
  assert.deepEqual(await describe(held, failed, held), {
    failures: [{ ...listed, evidence }],
    failureCount: 1,
  });
});

test('its port, its family and the ICMP message that it got are told where there are some', async () => {
  const icmp = { type: 3, code: 1, sender: '198.18.0.3' };
  const other: JudgedProbe = {
    ...failed,
    result: {
      ...result,
      protocol: 'tcp',
      port: 80,
      toAddress: 'fd00::2',
      verdict: { ...result.verdict, icmp },
    },
  };
  const { failures } = await describe(other);
  const what = 'a → b tcp/80 (IPv6)';
  const more = { what, protocol: 'tcp', port: 80, toAddress: 'fd00::2', icmp, evidence };
  assert.deepEqual(failures, [{ ...listed, ...more }]);
});

test('of many, the first 20 are listed, the first 3 with evidence, and all are counted', async () => {
  const { failures, failureCount } = await describe(...Array.from({ length: 25 }, () => failed));
  assert.equal(failureCount, 25);
  assert.equal(failures.length, 20);
  const lengths = failures.map((failure) => failure.evidence.length);
  assert.deepEqual(lengths.slice(0, 5), [4, 4, 4, 0, 0]);
});
