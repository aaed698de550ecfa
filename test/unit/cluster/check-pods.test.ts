import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotOf } from '../../../src/scenario/standing/object-snapshot.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

async function clusterWithWeb(): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  const { manifests } = await scenarioOf('- check: network-model', podText('web'));
  await cluster.apply(manifests);
  return cluster;
}

test("pods of a check are in nobody's way, and neither saved nor restored", async () => {
  await using cluster = await clusterWithWeb();
  const saved = JSON.stringify(cluster.inner.save());
  const snapshot = snapshotOf(cluster);
  const own = await cluster.openCheckPods();
  const started = await own.start([{ name: 'one', node: 'node-1' }], { signal });
  assert.deepEqual(
    started.map(({ status }) => [status?.phase, status?.podIPs]),
    [['Running', ['10.244.1.3']]],
  );
  assert.deepEqual(
    cluster.pods().map(({ metadata }) => metadata.name),
    ['web'],
  );
  assert.equal(cluster.list('Pod').length, 2);
  assert.equal(JSON.stringify(cluster.inner.save()), saved);
  assert.deepEqual(snapshotOf(cluster), snapshot);

  const other = await cluster.openCheckPods();
  assert.notEqual(other.namespace, own.namespace);
  await own.close();
  await own.close();
  await assert.rejects(own.start([{ name: 'late', node: 'node-1' }], { signal }), { code: 'check-over' });
  await other.close();
  assert.equal(cluster.list('Pod').length, 1);
  assert.equal(cluster.list('Namespace').length, 1);
});

test('a pod gets the addresses it shall have; those of another are refused, and nothing is left of that', async () => {
  await using cluster = await clusterWithWeb();
  const own = await cluster.openCheckPods();
  const [first] = await own.start([{ name: 'one', node: 'node-1' }], { signal });
  const had = first?.status?.podIPs ?? [];
  await own.stop(['one'], { signal });
  const [second] = await own.start([{ name: 'two', node: 'node-1', addresses: had }], { signal });
  assert.deepEqual(second?.status?.podIPs, had);

  const taken = own.start([{ name: 'three', node: 'node-1', addresses: had }], { signal });
  await assert.rejects(taken, { code: 'address-taken' });
  assert.equal(cluster.list('Pod').length, 2);

  const twice = own.start([{ name: 'two', node: 'node-1', addresses: ['10.244.1.99'] }], { signal });
  await assert.rejects(twice, { code: 'already-exists' });
  const [kept] = [...(cluster.inner.ipams.get('node-1')?.allocations() ?? [])].filter(([key]) =>
    key.endsWith('/two'),
  );
  assert.deepEqual(
    kept?.[1],
    had.map((address) => `${address}/24`),
  );
  await own.close();
});
