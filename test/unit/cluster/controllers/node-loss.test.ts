import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { podRow } from '../../../../src/cluster/pod-rows.ts';
import { podKey } from '../../../../src/model/names.ts';
import { container, daemonSet, deployment, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

const places = (cluster: TestCluster): string[] =>
  cluster.list().map((one) => {
    const { name, status } = podRow(one, cluster.clock.wallTime());
    return `${name.split('-')[0]}@${one.spec.nodeName} ${status}`;
  });

describe('a lost node', () => {
  it('has its pods made anew elsewhere, keeps bare ones as lost, and is never called', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 2), daemonSet('agent'), pod('db', { nodeName: 'node-2' }));
    const before = cluster.driver.calls.length;
    await cluster.setReady('node-2', false);
    assert.deepEqual(places(cluster).sort(), [
      'agent@node-1 Running',
      'db@node-2 Unknown',
      'web@node-1 Running',
      'web@node-1 Running',
    ]);
    const { ready, reason, message } = cluster.pod('db')?.status ?? {};
    assert.deepEqual([ready, reason, message], [false, 'NodeLost', 'its agent is gone']);
    const later = cluster.driver.calls.slice(before);
    assert.ok(!later.some((call) => call.includes('node-2')), `calls: ${later.join('; ')}`);
    assert.deepEqual(cluster.store.get('DaemonSet', 'default', 'agent')?.status?.desiredNumberScheduled, 1);

    deleteObject(cluster.store, 'Pod', 'default', 'db');
    await cluster.settle();
    assert.equal(cluster.pod('db'), undefined, 'nothing of it is left to take down');
    assert.ok(!cluster.driver.calls.some((call) => call.startsWith('stop node-2')), 'the node is not called');
  });

  it('has bare pods started again, with their addresses, when it is there again', async () => {
    await using cluster = new TestCluster(2);
    const job = { nodeName: 'node-2', containers: [container('job', { command: ['job'] })] };
    const once = { ...job, restartPolicy: 'Never' } as const;
    await cluster.apply(pod('gone', { nodeName: 'node-2' }), pod('db', job), pod('done', once));
    deleteObject(cluster.store, 'Pod', 'default', 'gone');
    cluster.driver.exit(podKey('default', 'db'), 'job', 1);
    cluster.driver.exit(podKey('default', 'done'), 'job', 0);
    await cluster.settle();
    const podIPs = cluster.pod('db')?.status?.podIPs;
    await cluster.setReady('node-2', false);
    cluster.driver.exit(podKey('default', 'db'), 'job', 137);
    await cluster.settle();
    assert.deepEqual(places(cluster), ['db@node-2 Unknown', 'done@node-2 Completed']);
    const before = cluster.driver.calls.length;
    await cluster.setReady('node-2', true);
    assert.deepEqual(cluster.driver.calls.slice(before), ['start node-2 db']);
    assert.deepEqual(places(cluster), ['db@node-2 Running', 'done@node-2 Completed']);
    assert.deepEqual(cluster.pod('db')?.status?.podIPs, podIPs);
    assert.equal(cluster.pod('db')?.status?.containers[0]?.restartCount, 1, 'restarts go on counting');
    assert.deepEqual(
      cluster.events().filter((event) => event.startsWith('Node')),
      ['Node node-2 NodeNotReady: its agent is gone', 'Node node-2 NodeReady: node-2 is ready'],
    );
  });

  it('lets pods that can be nowhere else wait for it', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 1, { nodeName: 'node-2' }));
    await cluster.setReady('node-2', false);
    assert.deepEqual(places(cluster), ['web@node-2 Pending']);
    assert.equal(cluster.list()[0]?.status?.message, 'node-2 is not ready: its agent is gone');
    await cluster.apply(pod('late', { nodeName: 'node-2' }));
    assert.equal(cluster.pod('late')?.status?.reason, 'Unschedulable');
    await cluster.setReady('node-2', true);
    assert.deepEqual(places(cluster), ['web@node-2 Running', 'late@node-2 Running']);
  });

  it('is no failure of the cluster when it is lost in the middle of a call', async () => {
    await using cluster = new TestCluster(2);
    cluster.driver.before = async (call) => {
      if (!call.includes('node-2')) return;
      setImmediate(() => void cluster.setReady('node-2', false));
      throw new Error('the agent is gone');
    };
    await cluster.apply(deployment('web', 2), pod('db', { nodeName: 'node-2' }));
    await cluster.settle();
    assert.deepEqual(places(cluster).sort(), [
      'db@node-2 Unknown',
      'web@node-1 Running',
      'web@node-1 Running',
    ]);
  });

  it('gets no new pods, and says so', async () => {
    await using cluster = new TestCluster(3);
    await cluster.setReady('node-3', false);
    cluster.store.update('Node', '', 'node-2', (node) => ({
      ...node,
      spec: { ...node.spec, unschedulable: true },
    }));
    const inB = { nodeSelector: { zone: 'b' } };
    await cluster.apply(pod('a'), pod('b', inB));
    await cluster.settle();
    assert.deepEqual(cluster.pods(), ['a@node-1 Running', 'b@- Pending']);
    const message =
      '0 of 3 nodes can take it: 1 is without the labels it wants, 1 is cordoned, 1 is not ready';
    assert.equal(cluster.pod('b')?.status?.message, message);
    const told = (): string[] => cluster.events().filter((event) => event.startsWith('Pod b'));
    assert.deepEqual(told(), [`Pod b FailedScheduling: ${message}`], 'once, however often it was tried');
    await cluster.setReady('node-3', true);
    assert.deepEqual(told(), [`Pod b FailedScheduling: ${message}`, ...startedOn('node-3')]);
  });
});

const startedOn = (node: string): string[] => [
  `Pod b Scheduled: Assigned b to ${node}`,
  'Pod b Created: Created container web',
  'Pod b Started: Started container web',
];
