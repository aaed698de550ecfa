import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { scaleDeployment } from '../../../../src/cluster/scale-deployment.ts';
import { podKey } from '../../../../src/model/names.ts';
import { container, daemonSet, deployment, namespace, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

const names = (cluster: TestCluster): string[] => cluster.list().map(({ metadata }) => metadata.name);
const changed = { containers: [container('web', { image: 'nginx:2' })] };

describe('Deployment', () => {
  it('makes pods that look like Kubernetes’ own', async () => {
    await using cluster = new TestCluster(3);
    await cluster.apply(deployment('web', 3));
    assert.equal(cluster.list().length, 3);
    for (const { metadata, spec, status } of cluster.list()) {
      assert.match(metadata.name, /^web-[bcdfghjklmnpqrstvwxz2456789]{10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      assert.equal(metadata.labels['app'], 'web');
      assert.ok(metadata.name.includes(`-${metadata.labels['pod-template-hash']}-`));
      assert.deepEqual(
        metadata.ownerReferences?.map(({ kind, name }) => [kind, name]),
        [['Deployment', 'web']],
      );
      assert.ok(spec.nodeName !== undefined && status?.phase === 'Running');
    }
    assert.equal(new Set(cluster.list().map(({ spec }) => spec.nodeName)).size, 3);
  });

  it('gives the same names for the same seed, others for another', async () => {
    const made = async (seed: number): Promise<string[]> => {
      await using cluster = new TestCluster(2, { seed });
      await cluster.apply(deployment('web', 3));
      return names(cluster);
    };
    assert.deepEqual(await made(7), await made(7));
    assert.notDeepEqual(await made(7), await made(8));
  });

  it('removes the newest first, and before them those that are not ready', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(
      deployment('web', 4, { containers: [container('web', { command: ['sleep', '9'] })] }),
    );
    const [first, second, third] = names(cluster);
    cluster.driver.exit(podKey('default', second ?? ''), 'web', 1);
    scaleDeployment(cluster.store, 'default', 'web', 2);
    await cluster.settle();
    assert.deepEqual(names(cluster), [first, third]);
  });

  it('replaces a pod that was deleted, under another name', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 2));
    const [first, second] = names(cluster);
    deleteObject(cluster.store, 'Pod', 'default', first ?? '');
    await cluster.settle();
    assert.equal(cluster.list().length, 2);
    assert.equal(names(cluster)[0], second);
    assert.notEqual(names(cluster)[1], first);
  });

  it('brings new pods up before it takes the old ones down when the template changes', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(deployment('web', 2));
    const old = names(cluster);
    await cluster.apply(deployment('web', 2, changed));
    assert.equal(cluster.list().length, 2);
    assert.ok(names(cluster).every((name) => !old.includes(name)));
    assert.deepEqual(
      cluster.driver.calls.map((call) => call.split(' ')[0]),
      ['start', 'start', 'stop'],
    );
  });

  it('keeps the old pods while the new ones do not come up', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(deployment('web', 2));
    const old = names(cluster);
    await cluster.apply(deployment('web', 2, { ...changed, nodeSelector: { zone: 'nowhere' } }));
    assert.deepEqual(names(cluster).slice(0, 2), old);
    assert.deepEqual(
      cluster.list().map(({ status }) => status?.phase),
      ['Running', 'Running', 'Pending', 'Pending'],
    );
  });

  it('takes its pods along when it is deleted, and leaves others', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 2), deployment('db', 1), pod('lone'));
    deleteObject(cluster.store, 'Deployment', 'default', 'web');
    await cluster.settle();
    assert.equal(cluster.list().length, 2);
    assert.ok(names(cluster).every((name) => name === 'lone' || name.startsWith('db-')));
  });

  it('ends at the number it was scaled to last, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { minLength: 1, maxLength: 6 }), async (scales) => {
        await using cluster = new TestCluster(2);
        await cluster.apply(deployment('web', 1));
        // Not settled in between: changes overtake calls that are under way.
        for (const replicas of scales) {
          scaleDeployment(cluster.store, 'default', 'web', replicas);
          await Promise.resolve();
        }
        await cluster.settle();
        assert.equal(cluster.list().length, scales.at(-1));
        assert.ok(cluster.list().every(({ status }) => status?.ready === true));
        assert.equal(new Set(cluster.list().map(({ status }) => status?.podIPs[0])).size, scales.at(-1));
      }),
      { numRuns: 30 },
    );
  });
});

describe('DaemonSet', () => {
  it('has one pod on every node', async () => {
    await using cluster = new TestCluster(3);
    await cluster.apply(pod('lone', { nodeName: 'node-2' }), daemonSet('agent'));
    const placed = cluster
      .list()
      .map(({ metadata, spec }) => `${metadata.name.replace(/-.*/, '')}@${spec.nodeName}`);
    assert.deepEqual(placed, ['lone@node-2', 'agent@node-1', 'agent@node-2', 'agent@node-3']);
    assert.match(names(cluster)[1] ?? '', /^agent-[a-z0-9]{5}$/);
  });

  it('respects the nodeSelector, also when it changes', async () => {
    await using cluster = new TestCluster(3);
    const nodes = (): (string | undefined)[] => cluster.list().map(({ spec }) => spec.nodeName);
    await cluster.apply(daemonSet('agent', { nodeSelector: { zone: 'b' } }));
    assert.deepEqual(nodes(), ['node-2', 'node-3']);
    await cluster.apply(daemonSet('agent', { nodeSelector: { zone: 'a' } }));
    assert.deepEqual(nodes(), ['node-1']);
  });

  it('replaces a pod only once its predecessor is gone', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(daemonSet('agent'));
    let podsInStop = 0;
    cluster.driver.before = async (call) => {
      if (call.startsWith('stop')) podsInStop = cluster.list().length;
    };
    await cluster.apply(daemonSet('agent', changed));
    assert.equal(podsInStop, 1);
    assert.deepEqual(
      cluster.driver.calls.map((call) => call.split(' ')[0]),
      ['start', 'stop', 'start'],
    );
    assert.equal(cluster.list()[0]?.spec.containers[0]?.image, 'nginx:2');
  });
});

describe('Namespace', () => {
  it('takes all that is in it along, and goes last', async () => {
    await using cluster = new TestCluster(2);
    const inShop = deployment('web', 2);
    await cluster.apply(
      namespace('shop'),
      { ...inShop, metadata: { ...inShop.metadata, namespace: 'shop' } },
      pod('db', {}, 'shop'),
      pod('db'),
    );
    const removed: string[] = [];
    cluster.store.watch(undefined, ({ type, object }) => {
      if (type === 'DELETED') removed.push(object.kind);
    });
    deleteObject(cluster.store, 'Namespace', '', 'shop');
    await cluster.settle();
    assert.deepEqual(names(cluster), ['db']);
    const kinds = removed.filter((kind, index) => kind !== 'Event' || removed[index - 1] !== 'Event');
    assert.deepEqual(kinds, ['Deployment', 'Pod', 'Pod', 'Pod', 'Event', 'Namespace']);
  });
});
