import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneLabel } from '../../../../src/cluster/seed-store.ts';
import { parseNodeName } from '../../../../src/model/names.ts';
import type { JudgedProbe } from '../../../../src/scenario/judged-probe.ts';
import { judgeHops } from '../../../../src/scenario/network-model/judge-hops.ts';
import { newTallies } from '../../../../src/scenario/network-model/model-lines.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';
import { plainNode, plainPod } from '../../../support/plain-objects.ts';

const pods = [
  plainPod('a', 'node-1', ['10.244.1.2']),
  plainPod('b', 'node-1', ['10.244.1.3']),
  plainPod('c', 'node-2', ['10.244.2.2']),
  plainPod('d', 'node-3', ['10.244.3.2']),
];
/** Two of the three nodes are in one zone. */
const nodes = [
  ['node-1', 'east'],
  ['node-2', 'east'],
  ['node-3', 'west'],
].map(([name = '', zone = '']) => plainNode(name, [], { labels: { [zoneLabel]: zone } }));

const fell = (from: string, to: string, hops: number): JudgedProbe =>
  judgedProbe(from, to, { seen: { hops } });

/** Line 17 on a network, and what it says of what does not hold. */
function judge(plugin: 'bridge' | 'cni', pairs: readonly JudgedProbe[], withRouter = false) {
  const tallies = newTallies('ipv4');
  judgeHops(tallies, pairs, {
    network: { plugin, podCIDRs: ['10.244.0.0/16'], mtuBytes: 1500 },
    nodes: () => nodes,
    pods: () => pods,
    ...(withRouter && { router: { name: parseNodeName('router'), addresses: [] } }),
  });
  const { judged } = tallies.hops.result(true);
  const told = tallies.hops.breaches.map((breach) => ('told' in breach ? breach.told : undefined));
  return { judged, told };
}

test('network model 17: what a network promises has to be seen, on one node and between two', () => {
  assert.deepEqual(judge('bridge', [fell('a', 'b', 0), fell('a', 'c', 2)]), { judged: 2, told: [] });
  assert.deepEqual(judge('bridge', [fell('a', 'b', 1), fell('a', 'c', 0)]), {
    judged: 2,
    told: [
      { expected: 'the TTL falls by 0, as bridge promises', seen: 'the TTL falls by 1' },
      { expected: 'the TTL falls by 2, as bridge promises', seen: 'the TTL falls by 0' },
    ],
  });
});

test('network model 17: a router is on the way between two zones, and only there', () => {
  assert.deepEqual(judge('bridge', [fell('a', 'c', 2), fell('a', 'd', 3)], true).told, []);
  assert.equal(judge('bridge', [fell('a', 'c', 3), fell('a', 'd', 2)], true).told.length, 2);
  assert.deepEqual(judge('bridge', [fell('a', 'd', 2)]).told, []);
});

test('network model 17: of a CNI plugin, both ways are the same and the TTL does not grow', () => {
  assert.deepEqual(judge('cni', [fell('a', 'c', 5), fell('c', 'a', 5)]).told, []);
  assert.deepEqual(judge('cni', [fell('a', 'c', 0)]), { judged: 1, told: [] });
  const expected = 'the TTL falls by as much as on the way back, and never grows';
  assert.deepEqual(judge('cni', [fell('a', 'c', 3), fell('c', 'a', 1)]).told, [
    { expected, seen: 'the TTL falls by 3, and the TTL falls by 1 on the way back' },
    { expected, seen: 'the TTL falls by 1, and the TTL falls by 3 on the way back' },
  ]);
  assert.deepEqual(judge('cni', [fell('a', 'c', -1)]).told, [{ expected, seen: 'the TTL grew by 1' }]);
});

test('network model 17: only of what was seen is it known, whatever came before or after it', () => {
  const unseen = (from: string, to: string): JudgedProbe =>
    judgedProbe(from, to, { seen: { source: '10.244.1.2' } }, { protocol: 'tcp', port: 80 });
  const pairs = [
    fell('a', 'c', 3),
    fell('c', 'a', 1),
    unseen('a', 'c'),
    unseen('c', 'a'),
    judgedProbe('a', 'd'),
  ];
  const { judged, told } = judge('cni', pairs);
  assert.equal(judged, 2);
  assert.equal(told.length, 2);
});
