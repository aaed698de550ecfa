import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifest } from '../../../../src/model/kubernetes.ts';
import { runScenario } from '../../../../src/scenario/run-scenario.ts';
import { runScenarios } from '../../../../src/scenario/run-scenarios.ts';
import { snapshotOf } from '../../../../src/scenario/standing/object-snapshot.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { daemonSet, deployment, namespace, pod } from '../../../support/objects.ts';
import { podText, scenarioOf } from '../../../support/scenario-text.ts';
import { surroundings } from '../../../support/surroundings.ts';

const found: readonly Manifest[] = [
  namespace('shop'),
  pod('old', { nodeName: 'node-1' }),
  pod('till', { nodeName: 'node-2' }, 'shop'),
  deployment('web', 3),
  daemonSet('watch'),
];

/** A cluster with things of somebody in it, and what they are. */
async function standing() {
  const cluster = new MemoryCluster(2);
  await cluster.apply(found);
  const before = snapshotOf(cluster).manifests;
  return { cluster, before, unchanged: () => assert.deepEqual(snapshotOf(cluster).manifests, before) };
}

async function run(cluster: MemoryCluster, steps: string, pods = podText('guest'), signal?: AbortSignal) {
  const notices: string[] = [];
  const result = await runScenario(await scenarioOf(steps, `${pods}${guests}`), {
    createCluster: () => Promise.reject(new Error('no cluster is made')),
    standing: cluster,
    sink: (event) => {
      if (event.kind === 'notice') notices.push(event.text);
    },
    signal: signal ?? new AbortController().signal,
    seed: 1,
    clock: cluster.inner.clock,
  });
  return { result, notices };
}

/** A file has to say of what it changes what it is; the same is there already. */
const guests = `
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: old}
spec: {nodeName: node-1, containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: till, namespace: shop}
spec: {nodeName: node-2, containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: watch}
spec:
  selector: {matchLabels: {app: watch}}
  template:
    metadata: {labels: {app: watch}}
    spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
`;

for (const [name, steps] of [
  ['only looks', '- probe: {from: guest, to: old}'],
  ['scales up', '- scale: {deployment: web, replicas: 5}'],
  ['scales down', '- scale: {deployment: web, replicas: 1}'],
  ['deletes a pod', '- delete: {kind: Pod, name: old}'],
  ['deletes a Deployment', '- delete: {kind: Deployment, name: web}'],
  ['deletes a DaemonSet', '- delete: {kind: DaemonSet, name: watch}'],
  ['deletes a namespace with what is in it', '- delete: {kind: Namespace, name: shop}'],
  ['deletes its own pod', '- delete: {kind: Pod, name: guest}'],
  [
    'puts another pod in the place of one',
    `- delete: {kind: Pod, name: old}
- apply: {apiVersion: v1, kind: Pod, metadata: {name: old}, spec: {nodeName: node-2, containers: [{name: other}]}}`,
  ],
  [
    'puts another Deployment in the place of one',
    `- delete: {kind: Deployment, name: web}
- apply:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: w2}}, template: {metadata: {labels: {app: w2}}, spec: {containers: [{name: c}]}}}`,
  ],
  [
    'changes labels',
    `- apply:
    - {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: x}}}
    - {apiVersion: v1, kind: Pod, metadata: {name: old, labels: {a: b}}, spec: {nodeName: node-1, containers: [{name: web, ports: [{containerPort: 80}]}]}}`,
  ],
  [
    'brings a namespace with pods',
    `- apply:
    - {apiVersion: v1, kind: Namespace, metadata: {name: new}}
    - {apiVersion: v1, kind: Pod, metadata: {name: x, namespace: new}, spec: {containers: [{name: c}]}}`,
  ],
] as const) {
  test(`a scenario that ${name} leaves the objects as they were`, async () => {
    const { cluster, unchanged } = await standing();
    const { result } = await run(cluster, steps);
    assert.equal(result.status, 'passed', JSON.stringify(result));
    unchanged();
    assert.equal(cluster.closed, 0, 'the cluster stays');
    assert.ok(
      cluster.pods().every(({ status }) => status?.ready === true),
      'all pods are ready again',
    );
  });
}

test('what the scenario did did happen before it was undone', async () => {
  const { cluster } = await standing();
  const seen: number[] = [];
  cluster.onExec = () => {
    seen.push(cluster.pods().length);
    return {};
  };
  const exec = '- exec: {pod: guest, command: [ls]}';
  await run(cluster, `${exec}\n- scale: {deployment: web, replicas: 1}\n${exec}`);
  assert.deepEqual(seen, [8, 6]);
});

test('a failed step, an error and an abort are followed by the same clean-up', async () => {
  for (const how of ['failed', 'error', 'aborted'] as const) {
    const { cluster, unchanged } = await standing();
    const abort = new AbortController();
    cluster.answer = () => 'refused';
    cluster.onExec = () => {
      if (how === 'aborted') abort.abort(new Error('interrupted by SIGINT'));
      if (how === 'error') throw new Error('no such tool');
      return { exitCode: how === 'failed' ? 1 : 0 };
    };
    const { result } = await run(
      cluster,
      '- delete: {kind: Pod, name: old}\n- exec: {pod: guest, command: [ls]}',
      podText('guest'),
      abort.signal,
    );
    assert.equal(result.status, how === 'failed' ? 'failed' : 'error', how);
    unchanged();
  }
});

test('a pod that comes back with another address, and pods with other names, are told of', async () => {
  const { cluster } = await standing();
  const { notices } = await run(
    cluster,
    '- delete: {kind: Pod, name: old}\n- scale: {deployment: web, replicas: 2}',
  );
  assert.match(
    notices.join('\n'),
    /the pod old was made anew: it has 10\.244\.1\.\d+ now, it had 10\.244\.1\.2$/m,
  );
  assert.match(notices.join('\n'), /1 pod of workloads was made anew .*: web-/);
});

test('an object that is there with other content is refused, and nothing changes', async () => {
  const { cluster, unchanged } = await standing();
  const before = cluster.inner.store.version;
  const other = podText('old', 'node-1', '[{containerPort: 81}]') + podText('till', 'node-2');
  const scenario = await scenarioOf('- check: network-model', other);
  const report = await runScenarios([scenario], {
    createCluster: () => Promise.reject(new Error('no cluster is made')),
    standing: cluster,
    sink: () => undefined,
    signal: new AbortController().signal,
    seed: 1,
    surroundings,
  });
  assert.equal(report.exitCode, 2);
  assert.match(
    report.scenarios[0]?.message ?? '',
    /^the cluster memory has another pod\/old \(metadata\.labels\) than the scenario$/,
  );
  assert.equal(cluster.inner.store.version, before, 'nothing was stored');
  unchanged();
});

test('what cannot be put back is an error that names it', async () => {
  const { cluster } = await standing();
  const apply = cluster.apply;
  cluster.apply = (manifests) =>
    manifests.length > 0 && manifests.every(({ metadata }) => metadata.name === 'old')
      ? Promise.reject(new Error('no'))
      : apply(manifests);
  const { result } = await run(cluster, '- delete: {kind: Pod, name: old}');
  assert.equal(result.status, 'error');
  assert.match(result.message ?? '', /is not as it was before the scenario, see pod\/old: no$/);
});
