import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cordonNode } from '../../../../src/cluster/cordon-node.ts';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { scaleDeployment } from '../../../../src/cluster/scale-deployment.ts';
import { container, daemonSet, deployment, namespace, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

test('a Deployment tells how far it is, and what it did', async () => {
  await using cluster = new TestCluster(2);
  await cluster.apply(deployment('web', 3));
  const status = () => cluster.store.get('Deployment', 'default', 'web')?.status;
  const three = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  assert.deepEqual(status(), three);
  const { version } = cluster.store;
  await cluster.settle();
  assert.equal(cluster.store.version, version, 'a status that is right is not written again');

  cluster.driver.before = async (call) => {
    if (call.startsWith('start')) throw new Error('the engine is gone');
  };
  await assert.rejects(
    cluster.apply(deployment('web', 3, { containers: [container('web', { image: 'b' })] })),
  );
  assert.deepEqual(status(), { replicas: 6, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });
  scaleDeployment(cluster.store, 'default', 'web', 0);
  await cluster.settle();
  assert.deepEqual(status(), { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 });
  assert.deepEqual(
    cluster.events().filter((event) => event.startsWith('Deployment')),
    [
      'Deployment web ScaledUp x2: Scaled up to 3',
      'Deployment web ScaledDown: Scaled down to 0',
      'Deployment web ScaledDown: Scaled down the former template to 0',
    ],
  );
});

test('a DaemonSet counts the nodes that it wants to be on, cordoned ones too', async () => {
  await using cluster = new TestCluster(3);
  cordonNode(cluster.store, 'node-3', true);
  await cluster.apply(daemonSet('agent'));
  const numbers = () => Object.values(cluster.store.get('DaemonSet', 'default', 'agent')?.status ?? {});
  assert.deepEqual(numbers(), [3, 3, 3, 3, 3]);
  const [first] = cluster.list();
  deleteObject(cluster.store, 'Pod', 'default', first?.metadata.name ?? '');
  await cluster.settle();
  assert.deepEqual(numbers(), [3, 3, 3, 3, 3]);
  await cluster.setReady('node-2', false);
  assert.deepEqual(numbers(), [2, 2, 2, 2, 2]);
  const told = cluster.events().filter((event) => event.startsWith('DaemonSet'));
  assert.equal(told.filter((event) => event.includes('SuccessfulCreate')).length, 4);
});

test('the events of a namespace go with it', async () => {
  await using cluster = new TestCluster(1);
  await cluster.apply(namespace('shop'), pod('web', {}, 'shop'));
  assert.equal(cluster.store.list('Event', { namespace: 'shop' }).length, 3);
  deleteObject(cluster.store, 'Namespace', '', 'shop');
  await cluster.settle();
  assert.deepEqual(cluster.store.list('Event', { namespace: 'shop' }), []);
});
