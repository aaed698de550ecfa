import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deleteObject } from '../../../src/cluster/delete-object.ts';
import { labelObject } from '../../../src/cluster/label-object.ts';
import { parseSavedObjects, type SavedObjects } from '../../../src/cluster/saved-objects.ts';
import { podKey } from '../../../src/model/names.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { container, daemonSet, deployment, namespace, pod } from '../../support/objects.ts';
import { TestCluster } from '../../support/test-cluster.ts';

/** What comes back from a file. */
const reread = (cluster: TestCluster): SavedObjects =>
  parseSavedObjects(JSON.parse(JSON.stringify(cluster.save())));

const restored = (saved: SavedObjects, nodes = 3): TestCluster =>
  new TestCluster(nodes, { restore: saved, uidPrefix: 'later' });

const job = { containers: [container('job', { command: ['job'] })], restartPolicy: 'Never' } as const;

describe('restoreObjects', () => {
  it('starts every pod anew, under its name, on its node, with its addresses', async () => {
    await using before = new TestCluster(3);
    await before.apply(
      namespace('shop'),
      pod('gone', { nodeName: 'node-1' }),
      deployment('web', 4),
      daemonSet('agent'),
      pod('db', { nodeName: 'node-1' }),
    );
    deleteObject(before.store, 'Pod', 'default', 'gone');
    await before.settle();
    await before.apply(pod('late', { nodeName: 'node-1' }));

    await using after = restored(reread(before));
    await after.settle();
    const facts = (cluster: TestCluster) =>
      cluster.list().map(({ metadata: { resourceVersion: _version, ...metadata }, spec, status }) => {
        return { metadata, spec, podIPs: status?.podIPs, phase: status?.phase };
      });
    assert.deepEqual(facts(after), facts(before));
    assert.deepEqual(
      after.driver.calls.map((call) => call.split(' ').slice(0, 2).join(' ')),
      ['start node-1', 'start node-2', 'start node-3'],
    );
    assert.notEqual(after.store.get('Namespace', '', 'shop'), undefined, 'the namespace is there again');
  });

  it('keeps a node whose removal was cut short, and puts pods on it', async () => {
    await using before = new TestCluster(1);
    before.store.delete('Node', '', 'node-1');
    await before.apply(pod('a'));
    assert.deepEqual(before.pods(), ['a@- Pending']);
    await using after = restored(reread(before), 1);
    await after.settle();
    assert.deepEqual(after.pods(), ['a@node-1 Running']);
  });

  it('gives new pods addresses that no restored one has', async () => {
    await using before = new TestCluster(1);
    await before.apply(pod('a'), pod('b'));
    await using after = restored(reread(before), 1);
    await after.apply(pod('c'));
    const addresses = after.list().flatMap(({ status }) => status?.podIPs ?? []);
    assert.deepEqual(addresses, ['10.244.1.2', '10.244.1.3', '10.244.1.4']);
  });

  it('lets what ended stay ended, and forgets what was being deleted', async () => {
    await using before = new TestCluster(1);
    await before.apply(pod('ok', job), pod('bad', job), pod('going'));
    before.driver.exit(podKey('default', 'ok'), 'job', 0);
    before.driver.exit(podKey('default', 'bad'), 'job', 3);
    before.store.delete('Pod', 'default', 'going');
    await using after = restored(reread(before), 1);
    await after.settle();
    assert.deepEqual(after.pods(), ['ok@node-1 Succeeded', 'bad@node-1 Failed']);
    assert.deepEqual(after.driver.calls, []);
    assert.equal(after.pod('bad')?.status?.containers[0]?.exitCode, 3);
    assert.deepEqual(after.pod('bad')?.status?.podIPs, [], 'it has no network any more');
  });

  it('keeps the labels of nodes and their cordon', async () => {
    await using before = new TestCluster(2);
    labelObject(
      before.store,
      { kind: 'Node', metadata: { namespace: '', name: 'node-2' } },
      { disk: 'ssd', zone: null },
      false,
    );
    before.store.update('Node', '', 'node-2', (node) => ({
      ...node,
      spec: { ...node.spec, unschedulable: true },
    }));
    await using after = restored(reread(before), 2);
    const node = after.store.get('Node', '', 'node-2');
    assert.deepEqual(node?.metadata.labels, { 'kubernetes.io/hostname': 'node-2', disk: 'ssd' });
    assert.equal(node?.spec.unschedulable, true);
  });

  it('has pods of a node that is no more made on others, and a bare one wait', async () => {
    await using before = new TestCluster(2);
    await before.apply(deployment('web', 2), pod('bare', { nodeName: 'node-2' }));
    await using after = restored(reread(before), 1);
    await after.settle();
    const nodes = after.list().map(({ metadata, spec, status }) => {
      return `${metadata.name.split('-')[0]} ${spec.nodeName} ${status?.phase}`;
    });
    assert.deepEqual(nodes.sort(), ['bare node-2 Pending', 'web node-1 Running', 'web node-1 Running']);
  });

  it('refuses what is not as it was saved', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('web'), pod('db'));
    const saved = reread(cluster);
    const damaged = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        if (error instanceof UsageError && error.code === 'state-damaged') return error.message;
        throw error;
      }
      return 'nothing was thrown';
    };
    assert.match(
      damaged(() => parseSavedObjects({ ...saved, version: 2 })),
      /version/,
    );
    assert.match(
      damaged(() => parseSavedObjects('')),
      /cannot be used: it: /,
    );
    const [first, ...rest] = saved.objects;
    const broken = { ...first, metadata: { ...first?.metadata, labels: 3 } };
    assert.match(
      damaged(() => parseSavedObjects({ ...saved, objects: [broken, ...rest] })),
      /objects\.0\.metadata\.labels/,
    );
    const same = { 'default/web': ['10.244.1.2/24'], 'default/db': ['10.244.1.2/24'] };
    assert.match(
      damaged(() => restored({ ...saved, addresses: same }, 1)),
      /another pod's on node-1/,
    );
  });
});
