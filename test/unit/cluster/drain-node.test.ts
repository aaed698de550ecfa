import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cordonNode } from '../../../src/cluster/cordon-node.ts';
import { drainNode } from '../../../src/cluster/drain-node.ts';
import { podKey } from '../../../src/model/names.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { container, daemonSet, deployment, pod } from '../../support/objects.ts';
import { TestCluster } from '../../support/test-cluster.ts';

function refusal(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const isCordoned = (cluster: TestCluster, name: string) =>
  cluster.store.get('Node', '', name)?.spec.unschedulable;
const nodesOf = (cluster: TestCluster, prefix: string) =>
  cluster
    .list()
    .filter(({ metadata }) => metadata.name.startsWith(prefix))
    .map(({ spec }) => spec.nodeName);

describe('cordon', () => {
  it('keeps new pods off, and leaves those that are there', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 2), daemonSet('agent'));
    assert.equal(cordonNode(cluster.store, 'node-1', true), true);
    assert.equal(cordonNode(cluster.store, 'node-1', true), false, 'it was so already');
    await cluster.apply(deployment('web', 4), pod('pinned', { nodeName: 'node-1' }));
    assert.deepEqual(nodesOf(cluster, 'web'), ['node-1', 'node-2', 'node-2', 'node-2']);
    assert.deepEqual(nodesOf(cluster, 'pinned'), ['node-1'], 'who names the node passes the scheduler by');
    assert.deepEqual(nodesOf(cluster, 'agent'), ['node-1', 'node-2']);
    assert.equal(cordonNode(cluster.store, 'node-1', false), true);
    assert.equal(isCordoned(cluster, 'node-1'), undefined);
    await cluster.apply(pod('new'));
    assert.deepEqual(nodesOf(cluster, 'new'), ['node-1']);
    const told = cluster.events().filter((event) => event.startsWith('Node'));
    assert.deepEqual(told, [
      'Node node-1 NodeNotSchedulable: node-1 is cordoned',
      'Node node-1 NodeSchedulable: node-1 takes pods again',
    ]);
  });

  it('refuses a node that is not there', async () => {
    await using cluster = new TestCluster(2);
    const { code, hint } = refusal(() => cordonNode(cluster.store, 'nod-1', true));
    assert.deepEqual([code, hint], ['not-found', 'did you mean node-1?']);
  });
});

describe('drain', () => {
  it('moves what workloads own, and leaves what a DaemonSet keeps on every node', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(deployment('web', 2), daemonSet('agent'));
    const { code, message } = refusal(() => drainNode(cluster.store, 'node-1', {}));
    assert.equal(code, 'not-drainable');
    assert.match(message, /DaemonSets, which would come again: agent-/);
    await cluster.settle();
    assert.equal(isCordoned(cluster, 'node-1'), true, 'as kubectl leaves it');
    assert.deepEqual(nodesOf(cluster, 'web'), ['node-1', 'node-2'], 'nothing was deleted');

    assert.equal(drainNode(cluster.store, 'node-1', { ignoreDaemonSets: true }).length, 1);
    await cluster.settle();
    assert.deepEqual(nodesOf(cluster, 'web'), ['node-2', 'node-2']);
    assert.deepEqual(nodesOf(cluster, 'agent'), ['node-1', 'node-2']);
    assert.deepEqual(drainNode(cluster.store, 'node-1', { ignoreDaemonSets: true }), []);
  });

  it('deletes bare pods only by force, and those that have ended without', async () => {
    await using cluster = new TestCluster(1);
    const job = { containers: [container('job', { command: ['job'] })], restartPolicy: 'Never' } as const;
    await cluster.apply(pod('db'), pod('job', job));
    cluster.driver.exit(podKey('default', 'job'), 'job', 0);
    const { message, hint } = refusal(() => drainNode(cluster.store, 'node-1', {}));
    assert.match(message, /nothing makes anew: db$/);
    assert.equal(hint, '--force deletes pods that nothing makes anew');
    assert.deepEqual(drainNode(cluster.store, 'node-1', { force: true }), ['default/db', 'default/job']);
    await cluster.settle();
    assert.deepEqual(cluster.pods(), []);
  });
});
