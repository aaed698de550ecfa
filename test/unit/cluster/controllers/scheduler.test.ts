import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

const many = (count: number, nodeName?: string) =>
  Array.from({ length: count }, (_, n) =>
    pod(`${nodeName ?? 'any'}-${n}`, nodeName === undefined ? {} : { nodeName }),
  );

describe('scheduler', () => {
  it('fills the emptiest node first, the first of equals', async () => {
    await using cluster = new TestCluster(3);
    await cluster.apply(pod('pinned', { nodeName: 'node-1' }), pod('a'), pod('b'), pod('c'), pod('d'));
    const running = (name: string, node: number): string => `${name}@node-${node} Running`;
    assert.deepEqual(cluster.pods(), [
      running('pinned', 1),
      running('a', 2),
      running('b', 3),
      running('c', 1),
      running('d', 2),
    ]);
  });

  it('does not count pods that are going', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(pod('old', { nodeName: 'node-1' }));
    deleteObject(cluster.store, 'Pod', 'default', 'old');
    await cluster.apply(pod('new'));
    assert.deepEqual(cluster.pods(), ['new@node-1 Running']);
  });

  it('spreads evenly, however many', async () => {
    const counts = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(counts, fc.nat(20), async (nodes, pods) => {
        await using cluster = new TestCluster(nodes);
        await cluster.apply(...many(pods));
        const perNode = Array.from({ length: nodes }, (_, n) => {
          return cluster.list().filter(({ spec }) => spec.nodeName === `node-${n + 1}`).length;
        });
        assert.ok(Math.max(...perNode) - Math.min(...perNode) <= 1);
      }),
      { numRuns: 20 },
    );
  });

  it('respects a nodeSelector, and says when no node has the labels', async () => {
    await using cluster = new TestCluster(3);
    await cluster.apply(
      pod('a', { nodeSelector: { zone: 'a' } }),
      pod('b', { nodeSelector: { zone: 'a' } }),
      pod('c', { nodeSelector: { 'kubernetes.io/hostname': 'node-3' } }),
      pod('d', { nodeSelector: { zone: 'c', disk: 'ssd' } }),
    );
    assert.deepEqual(cluster.pods(), [
      'a@node-1 Running',
      'b@node-1 Running',
      'c@node-3 Running',
      'd@- Pending',
    ]);
    assert.equal(cluster.pod('d')?.status?.message, 'no node has the labels zone=c, disk=ssd');
  });

  it('keeps a pod for a node that is not there pending, and names those that are', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(pod('web', { nodeName: 'node-9' }));
    assert.deepEqual(cluster.pods(), ['web@node-9 Pending']);
    assert.equal(cluster.pod('web')?.status?.message, 'there is no node node-9; there are node-1, node-2');
  });

  it('skips full nodes, says when all are full, and goes on when one has room again', async () => {
    await using cluster = new TestCluster(2);
    await cluster.apply(...many(253, 'node-1'), ...many(252, 'node-2'));
    await cluster.apply(
      pod('last'),
      pod('over'),
      pod('host', { hostNetwork: true }),
      pod('tight', { nodeName: 'node-1' }),
    );
    assert.deepEqual(cluster.pods().slice(505), [
      'last@node-2 Running',
      'over@- Pending',
      'host@node-2 Running',
      'tight@node-1 Pending',
    ]);
    assert.equal(
      cluster.pod('over')?.status?.message,
      'no node has an address left: 10.244.1.0/24 of node-1 is full; 10.244.2.0/24 of node-2 is full',
    );
    assert.equal(
      cluster.pod('tight')?.status?.message,
      'podCIDR 10.244.1.0/24 of node-1 is full (253 addresses)',
    );

    deleteObject(cluster.store, 'Pod', 'default', 'node-1-7');
    deleteObject(cluster.store, 'Pod', 'default', 'node-2-7');
    await cluster.settle();
    assert.equal(cluster.pod('tight')?.status?.phase, 'Running');
    assert.equal(cluster.pod('over')?.spec.nodeName, 'node-2');
    assert.equal(cluster.pod('over')?.status?.phase, 'Running');
  });
});
