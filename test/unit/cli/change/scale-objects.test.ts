import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleObjects } from '../../../../src/cli/change/scale-objects.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { daemonSet, deployment, pod } from '../../../support/objects.ts';
import { say } from '../../../support/standing.ts';

const scale = (cluster: MemoryCluster, words: string) =>
  say(cluster, scaleObjects, 'scale', ...words.split(' '));

async function withWorkloads(): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  await cluster.apply([deployment('web', 1), deployment('api', 2), daemonSet('agent'), pod('alone')]);
  return cluster;
}
const replicas = (cluster: MemoryCluster) => cluster.list('Deployment').map(({ spec }) => spec.replicas);

test('one Deployment, or several', async () => {
  await using cluster = await withWorkloads();
  assert.deepEqual(await scale(cluster, 'deployment/web --replicas 3 --wait'), {
    exitCode: 0,
    stdout: 'deployment.apps/web scaled\n',
    stderr: '',
  });
  assert.deepEqual(replicas(cluster), [3, 2]);
  const both = await scale(cluster, 'deploy web api --replicas=0');
  assert.equal(both.stdout, 'deployment.apps/web scaled\ndeployment.apps/api scaled\n');
  assert.equal(cluster.pods().length, 4, 'of the DaemonSet, and alone');
});

test('--current-replicas holds it back, for all of them', async () => {
  await using cluster = await withWorkloads();
  const said = await scale(cluster, 'deploy web api --replicas 5 --current-replicas 1');
  assert.equal(said.exitCode, 2);
  assert.match(said.stderr, /deployment\/api has 2 replicas, not 1: nothing was scaled/);
  assert.deepEqual(replicas(cluster), [1, 2]);
  assert.equal((await scale(cluster, 'deploy web --replicas 5 --current-replicas 1')).exitCode, 0);
});

test('--wait tells what is not there in time', async () => {
  await using cluster = await withWorkloads();
  const web = deployment('web', 1, { nodeSelector: { zone: 'moon' } });
  await cluster.apply([web]);
  const said = await scale(cluster, 'deploy/web --replicas 2 --wait=1ms');
  assert.equal(said.exitCode, 1);
  assert.match(said.stderr, /^not ready within 1ms:\n {2}pod\/web-\S+: Pending: Unschedulable/);
  assert.match(said.stderr, / {2}deployment\/web: 1 pod still to go\n$/, 'the one of the older template');
});

const refused: readonly (readonly [words: string, says: RegExp])[] = [
  ['deploy/web', /how many pods/],
  ['deploy/web --replicas=-1', /whole number of at least 0/],
  ['deploy/web --replicas 10001', /10000 at most/],
  ['deploy/wbe --replicas 2', /deployment\/wbe is not there\n.*did you mean web\?/],
  ['deploy --replicas 2', /no object is named/],
  ['ds/agent --replicas 2', /daemonsets cannot be scaled\n.*on each node/],
  ['pod alone --replicas 2', /pods cannot be scaled\n.*only Deployments/],
];
for (const [words, says] of refused) {
  test(`scale ${words} is refused`, async () => {
    await using cluster = await withWorkloads();
    const said = await scale(cluster, words);
    assert.equal(said.exitCode, 2, said.stderr);
    assert.match(said.stderr, says);
    assert.deepEqual(replicas(cluster), [1, 2]);
  });
}
