import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runScenario } from '../../../src/scenario/run-scenario.ts';
import { snapshotOf } from '../../../src/scenario/standing/object-snapshot.ts';
import { assertGreen } from '../../support/breakage.ts';
import { type Lab, load, openLab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

/*
 * A cluster that stands, and guests in it that change it:
 *
 *    a     web-…               b     web-…
 *    |       |                 |       |
 *   -+- cni0 -+-              -+- cni0 -+-
 *       node-1                    node-2
 *        eth0 ----- underlay ----- eth0
 */
const standing = `${podText('a', 'node-1')}${podText('b', 'node-2')}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
`;

const guest = podText('guest', 'node-2');

async function visit(lab: Lab, steps: string, signal = new AbortController().signal) {
  const notices: string[] = [];
  const result = await runScenario(await load(steps, `${standing}${guest}`, 'cluster: {nodes: 2}'), {
    createCluster: () => Promise.reject(new Error('no cluster is made')),
    standing: lab.cluster,
    sink: (event) => {
      if (event.kind === 'notice') notices.push(event.text);
    },
    signal,
    seed: 1,
  });
  return { result, notices };
}

/** The objects are what they were, in the store and in the kernel: pods reach each other, nobody else is there. */
async function assertAsBefore(lab: Lab, before: ReturnType<typeof snapshotOf>, when: string): Promise<void> {
  assert.deepEqual(snapshotOf(lab.cluster).manifests, before.manifests, when);
  assert.equal(lab.cluster.pods().length, 4, `${when}: four pods`);
  assertGreen(await lab.run('- check: network-model\n- reachability: {protocol: tcp, port: 80}'), when);
  for (const node of ['node-1', 'node-2']) {
    const veths = (await lab.in(`node/${node}`, 'ip -o link show type veth')).trim().split('\n');
    // The uplink, and one a pod.
    const pods = lab.cluster.pods().filter(({ spec }) => spec.nodeName === node);
    assert.equal(veths.length, 1 + pods.length, `${when}: links of ${node}`);
  }
}

const changes = `
- probe: {from: guest, to: a, port: 80}
- delete: {kind: Pod, name: a}
- scale: {deployment: web, replicas: 5}
- apply:
    - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
    - {apiVersion: v1, kind: Pod, metadata: {name: till, namespace: shop}, spec: {containers: [{name: c}]}}`;

suite('a scenario leaves a standing cluster as it found it', { skip: missing('nsenter', 'ip') }, () => {
  test('after it passed; a pod that was deleted is back, and its new address is told', async () => {
    await using lab = await openLab(standing, 'cluster: {nodes: 2}');
    const before = snapshotOf(lab.cluster);
    const { result, notices } = await visit(lab, changes);
    assert.equal(result.status, 'passed', result.message);
    await assertAsBefore(lab, before, 'passed');
    assert.match(
      notices.join('\n'),
      /the pod a was made anew: it has 10\.244\.1\.\d+ now, it had 10\.244\.1\.2/,
    );
  });

  test('after a step that failed, and after an abort in the middle of one', async () => {
    await using lab = await openLab(standing, 'cluster: {nodes: 2}');
    const before = snapshotOf(lab.cluster);
    const failed = await visit(lab, `${changes}\n- probe: {from: guest, to: b, port: 81}`);
    assert.equal(failed.result.status, 'failed');
    await assertAsBefore(lab, before, 'failed');

    const abort = new AbortController();
    const running = visit(lab, `${changes}\n- exec: {pod: guest, command: [sleep, '60']}`, abort.signal);
    const seen = new Promise<void>((resolve) => {
      const stop = lab.cluster.watch(({ object: { kind, metadata } }) => {
        if (kind !== 'Pod' || metadata.name !== 'till') return;
        stop();
        resolve();
      });
    });
    await seen;
    abort.abort(new Error('interrupted by SIGINT'));
    const aborted = await running;
    assert.equal(aborted.result.status, 'error');
    await assertAsBefore(lab, before, 'aborted');
  });

  test('when it scales down and deletes the Deployment', async () => {
    await using lab = await openLab(standing, 'cluster: {nodes: 2}');
    const before = snapshotOf(lab.cluster);
    const { result } = await visit(
      lab,
      '- scale: {deployment: web, replicas: 0}\n- delete: {kind: Deployment, name: web}\n- delete: {kind: Pod, name: b}',
    );
    assert.equal(result.status, 'passed', result.message);
    await assertAsBefore(lab, before, 'deleted');
  });
});
