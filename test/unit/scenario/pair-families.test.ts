import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { pairFamilies } from '../../../src/scenario/pair-families.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { pod as podObject } from '../../support/objects.ts';

const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const node = (name: string): Endpoint => ({ kind: 'node', node: parseNodeName(name) });

/** Pods and nodes by their addresses alone. */
function familiesIn(pods: Readonly<Record<string, readonly string[]>>, node1: readonly string[]) {
  const cluster = new MemoryCluster(1);
  const [one] = cluster.nodes();
  assert.ok(one !== undefined);
  return pairFamilies({
    nodes: () => [{ ...one, status: { ...one.status, addresses: node1 } }],
    pods: () =>
      Object.entries(pods).map(([name, podIPs]) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...one.metadata, name, namespace: 'default' },
        spec: { containers: [], hostNetwork: false, nodeSelector: {}, restartPolicy: 'Always' },
        status: { phase: 'Running', ready: true, podIPs, containers: [] },
      })),
  });
}

test('a pair is probed in each family that both ends have, that of the target first', () => {
  const families = familiesIn(
    { a: ['10.244.1.2', 'fd00::2'], b: ['fd00::3', '10.244.1.3'], four: ['10.244.1.4'], none: [] },
    ['fd98::2', '198.18.0.2'],
  );
  assert.deepEqual(families(pod('a'), pod('b')), ['ipv6', 'ipv4']);
  assert.deepEqual(families(pod('b'), pod('a')), ['ipv4', 'ipv6']);
  assert.deepEqual(families(node('node-1'), pod('a')), ['ipv4', 'ipv6']);
  assert.deepEqual(families(pod('a'), node('node-1')), ['ipv6', 'ipv4']);
});

test('where there is one, or none, nothing is asked for', () => {
  const families = familiesIn({ a: ['10.244.1.2', 'fd00::2'], four: ['10.244.1.4'], none: [] }, []);
  assert.deepEqual(families(pod('a'), pod('four')), [undefined]);
  assert.deepEqual(families(pod('four'), pod('a')), [undefined]);
  assert.deepEqual(families(pod('a'), pod('none')), [undefined]);
  assert.deepEqual(families(pod('a'), pod('gone')), [undefined]);
});

test('a pod that nothing is known of is no reason to fail', async () => {
  await using cluster = new MemoryCluster(1);
  const families = pairFamilies({ nodes: cluster.nodes, pods: () => [podObject('a')] });
  assert.deepEqual(families(pod('a'), pod('a')), [undefined]);
});
