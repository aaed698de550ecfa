import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../../src/model/endpoint.ts';
import type { ProbeRequest } from '../../../../src/model/probe.ts';
import { modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { modelProbes } from '../../../../src/scenario/network-model/model-probes.ts';
import { nodeEnd, podEnd } from '../../../support/judged-probe.ts';
import { plainNode, plainPod } from '../../../support/plain-objects.ts';

const pods = [
  plainPod('ended', 'node-2', [], { hostNetwork: true, phase: 'Failed' }),
  plainPod('other', 'node-3', ['198.18.0.3'], { hostNetwork: true }),
  plainPod('host', 'node-2', ['198.18.0.2'], { hostNetwork: true }),
  plainPod('a', 'node-1', ['10.244.1.2']),
  plainPod('c', 'node-2', ['10.244.2.2']),
];
const [one, two] = [plainNode('node-1', ['198.18.0.1', 'fd18::1']), plainNode('node-2', ['198.18.0.2'])];

/** The three probes from one end to another. */
const three = (
  from: Endpoint,
  to: Endpoint,
  source: 'any' | 'pod-ip' | 'node-ip',
  family: 'ipv4' | 'ipv6' = 'ipv4',
): readonly ProbeRequest[] => [
  { from, to, protocol: 'tcp', port: 7, family, source },
  { from, to, protocol: 'udp', port: 7, family, source },
  { from, to, protocol: 'icmp', family, source },
];

const a = podEnd('a');
const c = podEnd('c');

test('every probe that the lines are judged by', () => {
  const cluster = { nodes: () => [one, two], pods: () => pods };
  const loopback = (end: Endpoint): ProbeRequest => ({
    from: end,
    to: end,
    protocol: 'tcp',
    port: 7,
    family: 'ipv4',
    source: 'any',
    toLoopback: true,
  });
  assert.deepEqual(modelProbes(cluster, modelPods(pods, 'ipv4'), 7, 'ipv4'), {
    loopback: [loopback(a), loopback(c)],
    pairs: [...three(a, c, 'pod-ip'), ...three(c, a, 'pod-ip')],
    nodeToPods: [...three(nodeEnd('node-1'), a, 'any'), ...three(nodeEnd('node-2'), c, 'any')],
    // A pod on the host network of its node stands for it.
    nodeToOthers: [...three(nodeEnd('node-1'), c, 'node-ip'), ...three(podEnd('host'), a, 'node-ip')],
    toOwnNode: [...three(a, nodeEnd('node-1'), 'any'), ...three(c, nodeEnd('node-2'), 'any')],
    toOtherNodes: [...three(c, nodeEnd('node-1'), 'any'), ...three(a, nodeEnd('node-2'), 'any')],
    toItself: [...three(a, a, 'any'), ...three(c, c, 'any')],
  });
});

test('nodes without an address of the family are not called', () => {
  const cluster = { nodes: () => [one, two], pods: () => pods };
  const { toOwnNode, toOtherNodes, nodeToPods } = modelProbes(cluster, modelPods(pods, 'ipv6'), 7, 'ipv6');
  assert.deepEqual(toOwnNode, three(a, nodeEnd('node-1'), 'any', 'ipv6'));
  assert.deepEqual(toOtherNodes, three(c, nodeEnd('node-1'), 'any', 'ipv6'));
  assert.equal(nodeToPods.length, 6);
});
