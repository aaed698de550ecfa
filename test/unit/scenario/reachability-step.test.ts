import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { MemoryCluster } from '../../support/memory-cluster.ts';
import { runStep } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const pods = podText('a') + podText('b', 'node-2');
const pod = (name: string) => ({ kind: 'pod', pod: podKey('default', name) }) as const;

const step = (fields: string, expect = '{}') => `- reachability: {${fields}}\n  expect: ${expect}`;

test('a pair is probed for what the step says, and for nothing else', async () => {
  const request = { from: pod('a'), to: pod('b'), protocol: 'tcp', source: 'pod-ip', port: 80 };
  const plain = await runStep(step('from: a'), pods);
  assert.deepEqual(plain.cluster.probes, [request]);
  const full = await runStep(step('from: a, protocol: udp, port: 53, family: ipv4', '{source: any}'), pods);
  const asked = { ...request, protocol: 'udp', port: 53, family: 'ipv4', source: 'any' };
  assert.deepEqual(full.cluster.probes, [asked]);
});

/** All pods have an IPv6 address, too. */
const inBothFamilies = (cluster: MemoryCluster): void => {
  const { pods: podsOf } = cluster;
  cluster.pods = () =>
    podsOf().map((one) =>
      one.status === undefined
        ? one
        : { ...one, status: { ...one.status, podIPs: [...one.status.podIPs, 'fd00::2'] } },
    );
};

for (const [fields, expect, families] of [
  ['', '{}', ['ipv4', 'ipv6']],
  ['family: ipv4', '{}', ['ipv4']],
  ['', '{source: any}', ['ipv4', 'ipv6']],
  ['', '{source: 10.244.1.2}', ['ipv4']],
  ['', '{source: "fd00::2"}', ['ipv6']],
  ['family: ipv4', '{source: "fd00::2"}', ['ipv4']],
] as const) {
  test(`{${fields}} with ${expect} probes ${families.join(' and ')} of pods that have both`, async () => {
    const { cluster } = await runStep(step(`from: a${fields && `, ${fields}`}`, expect), pods, {
      prepare: inBothFamilies,
    });
    assert.deepEqual(
      cluster.probes.map(({ family }) => family),
      families,
    );
  });
}

test('probes are counted where there are more of them than pairs', async () => {
  const twoPorts = podText('b', 'node-2', '[{containerPort: 80}, {containerPort: 81}]');
  const { summary } = await runStep(step('from: a'), podText('a') + twoPorts);
  assert.equal(summary, '2 of 2 probes answered');
});

for (const [expect, summary] of [
  ['{default: refused}', '2 of 2 pairs as expected'],
  ['{except: [{verdict: refused}]}', '2 of 2 pairs as expected'],
  ['{}', '0 of 2 pairs answered'],
] as const) {
  test(`where all is refused and ${expect} expected, ${summary}`, async () => {
    const outcome = await runStep(step('', expect), pods, {
      prepare: (cluster) => void (cluster.answer = () => 'refused'),
    });
    assert.equal(outcome.summary, summary);
  });
}

test('rows and columns are those who took part, in one order', async () => {
  const three = pods + podText('c');
  const { matrices, cluster } = await runStep(step('from: c'), three);
  assert.deepEqual(
    cluster.probes.map(({ to }) => displayEndpoint(to)),
    ['a', 'b'],
  );
  assert.deepEqual(
    matrices?.map(({ from, to }) => [from, to]),
    [[['c'], ['a', 'b']]],
  );
});

test('one pod that turns out to be alone is no pair', async () => {
  const deployment = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  selector: {matchLabels: {app: d}}
  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}}
`;
  await assert.rejects(runStep('- reachability: {}', deployment), {
    kind: 'usage',
    code: 'no-pairs',
    message: 'there is no pair to probe by tcp',
    hint: 'a pair is two different pods, and without a port the target has to declare one',
  });
});
