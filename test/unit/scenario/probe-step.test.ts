import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import { runStep } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const pods = podText('a') + podText('b', 'node-2');
const pod = (name: string) => ({ kind: 'pod', pod: podKey('default', name) }) as const;

test('a probe asks for what its step says, and for nothing else', async () => {
  const plain = await runStep('- probe: {from: a, to: b}', pods);
  const request = { from: pod('a'), to: pod('b'), protocol: 'tcp', source: 'pod-ip', port: 80 };
  assert.deepEqual(plain.cluster.probes, [request]);
  const full = await runStep(
    '- probe: {from: a, to: b, protocol: udp, port: 53, count: 2, timeout: 300ms, sizeBytes: 9, family: ipv4}',
    pods,
  );
  const asked = { ...request, protocol: 'udp', port: 53, timeoutMs: 300, sizeBytes: 9, family: 'ipv4' };
  assert.deepEqual(full.cluster.probes, [asked, asked]);
});

test('what came of it is told as a whole', async () => {
  const { cluster: _cluster, ...outcome } = await runStep('- probe: {from: a, to: b}', pods);
  const verdict = { verdict: 'answered', reason: 'answer', detail: 'as the test says', elapsedMs: 1 };
  const result = {
    from: pod('a'),
    to: pod('b'),
    fromAddress: '10.244.1.2',
    toAddress: '10.244.2.2',
    protocol: 'tcp',
    simulated: true,
    port: 80,
    verdict,
  };
  const { judged: _judged, ...told } = outcome as typeof outcome & { readonly judged: unknown };
  assert.deepEqual(told, {
    passed: true,
    summary: 'answered',
    probes: [result],
    failures: [],
    failureCount: 0,
  });
});

test('of many probes each verdict is counted', async () => {
  const { summary } = await runStep('- probe: {from: a, to: b, count: 3}', pods, {
    prepare: (cluster) => {
      let probes = 0;
      cluster.answer = () => (++probes === 2 ? 'refused' : 'answered');
    },
  });
  assert.equal(summary, '2 of 3 answered, 1 of 3 refused');
});

for (const [ends, expected] of [
  ['from: a, to: a', 'a>a'],
  ['from: a, to: all', 'a>b'],
  ['from: all, to: a', 'b>a'],
  ['from: all, to: all', 'a>b b>a'],
  ['from: a, to: {podSelector: {}}', 'a>b'],
  ['from: {podSelector: {}}, to: a', 'b>a'],
] as const) {
  test(`${ends} probes ${expected}: a pod reaches itself where both sides name it`, async () => {
    const { cluster } = await runStep(`- probe: {${ends}}`, pods);
    const pairs = cluster.probes.map(({ from, to }) => `${displayEndpoint(from)}>${displayEndpoint(to)}`);
    assert.equal(pairs.join(' '), expected);
  });
}

test('a group that is the sender itself leaves nothing to probe', async () => {
  await assert.rejects(runStep('- probe: {from: b, to: {podSelector: {matchLabels: {app: b}}}}', pods), {
    kind: 'usage',
    code: 'no-pairs',
    message: 'there is nothing to probe',
    hint: 'app=b declares no port for tcp, or is the sender itself',
  });
});
