import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodStatus } from '../../../src/model/kubernetes.ts';
import { waitStep } from '../../../src/scenario/steps/wait.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { runStep } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const deployment = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  selector: {matchLabels: {app: d}}
  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: main}]}}
`;

const pending: PodStatus = {
  phase: 'Pending',
  ready: false,
  podIPs: [],
  containers: [],
  message: 'no bridge',
};

/** Statuses that stay as they are, whatever the cluster does about them. */
const setStatus = (statuses: Readonly<Record<string, PodStatus>>) => (memory: MemoryCluster) => {
  const { pods } = memory;
  memory.pods = () =>
    pods().map((pod) => {
      const status = statuses[pod.metadata.name];
      return status === undefined ? pod : { ...pod, status };
    });
};

test('pods that are ready need no time', async () => {
  const { cluster, ...outcome } = await runStep('- wait: {for: ready}', podText('a') + podText('b'));
  assert.deepEqual(outcome, { passed: true, summary: '2 of 2 pods ready', failures: [] });
  assert.equal(cluster.inner.clock.monotonicMs(), 0);
});

for (const [text, withinMs] of [
  ['- wait: {for: ready}', 30_000],
  ['- wait: {for: ready, within: 1s}', 1_000],
] as const) {
  test(`${text} waits ${withinMs} ms for one pod among others, and tells which`, async () => {
    const { cluster, ...outcome } = await runStep(text, podText('a') + podText('b'), {
      prepare: setStatus({ b: pending }),
    });
    assert.deepEqual(outcome, {
      passed: false,
      summary: '1 of 2 pods ready',
      failures: [
        {
          what: 'pod b',
          expected: `Ready within ${withinMs} ms`,
          seen: 'Pending: no bridge',
          evidence: [],
        },
      ],
    });
    assert.equal(cluster.inner.clock.monotonicMs(), withinMs);
  });
}

test('a pod that is lost does not shorten the time of the others', async () => {
  const { passed, cluster } = await runStep('- wait: {for: ready, within: 1s}', podText('a') + podText('b'), {
    prepare: setStatus({ a: { ...pending, phase: 'Failed' }, b: pending }),
  });
  assert.equal(passed, false);
  assert.equal(cluster.inner.clock.monotonicMs(), 1_000);
});

test('pods that are not there may come, and none at all is a failure', async () => {
  const text = '- wait: {for: ready, pods: d-abc, within: 1s}';
  const { cluster, ...outcome } = await runStep(text, deployment);
  assert.deepEqual(outcome, {
    passed: false,
    summary: '0 of 0 pods ready',
    failures: [{ what: 'd-abc', expected: 'a pod', seen: 'no pod matches', evidence: [] }],
  });
  assert.equal(cluster.inner.clock.monotonicMs(), 1_000);

  let looks = 0;
  const late = await runStep(text, deployment, {
    prepare: (memory) => {
      const { pods } = memory;
      memory.pods = () =>
        ++looks < 4 ? [] : pods().map((pod) => ({ ...pod, metadata: { ...pod.metadata, name: 'd-abc' } }));
    },
  });
  assert.equal(late.passed, true);
});

test('what keeps it from looking at pods is told', async () => {
  const prepare = (memory: MemoryCluster) => {
    memory.pods = () => {
      throw new Error('the cluster is gone');
    };
  };
  await assert.rejects(runStep('- wait: {for: ready}', podText('a'), { prepare }), /the cluster is gone/);
});

test('a node is no pod', async () => {
  const { step } = waitStep.read({ wait: { for: 'ready', pods: 'node/node-1', within: '1s' } });
  await using cluster = new MemoryCluster();
  const outcome = await step?.run({
    cluster,
    signal: new AbortController().signal,
    clock: cluster.inner.clock,
    manifests: [],
    onProgress: () => {},
  });
  assert.equal(outcome?.failures?.[0]?.seen, 'no pod matches');
});
