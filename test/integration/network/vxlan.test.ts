import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { stableMac } from '../../../src/model/mac.ts';
import type { IpFamily } from '../../../src/model/verdict.ts';
import { NetworkLab } from '../../support/network-lab.ts';
import { missing } from '../../support/requires.ts';

/*
 *    1a      1b               2a                  a netns each
 *    eth0    eth0             eth0
 *   --+- cni0 -+--           --+- cni0
 *      vxlan0                   vxlan0            the podCIDR's first address
 *    node-1 ------ underlay ------ node-2
 */
const skip = missing('ip', 'bridge', 'nsenter');
const ranges = { ipv4: '10.244.0.0/16', ipv6: 'fd00:10:244::/48' } as const;

async function open(
  name: string,
  pods: readonly IpFamily[],
  families: readonly IpFamily[] = pods,
  nodes = 2,
): Promise<NetworkLab> {
  const network = { plugin: 'vxlan', podCIDRs: pods.map((family) => ranges[family]) } as const;
  return NetworkLab.open(join(directory, name), { network, underlay: { families }, nodes });
}

/** What belongs to the device of a node, in the words of programs that are not ours. */
const overlay = (lab: NetworkLab, node: string): readonly string[] =>
  [
    'ip route show dev vxlan0',
    'ip -6 route show dev vxlan0 proto static',
    'ip neigh show dev vxlan0',
    'bridge fdb show dev vxlan0',
  ].flatMap((words) => lab.lines(node, words).toSorted());

const macOf = (node: string): string => stableMac('vxlan', node);

for (const [pods, underlay] of [
  [['ipv4'], ['ipv4']],
  [['ipv4'], ['ipv6']],
  [['ipv6'], ['ipv4']],
  [['ipv6'], ['ipv6']],
  [
    ['ipv4', 'ipv6'],
    ['ipv4', 'ipv6'],
  ],
  [['ipv4', 'ipv6'], ['ipv6']],
] as const) {
  test(`${pods.join(' and ')} over ${underlay.join(' and ')}: everybody reaches everybody, full packets too`, {
    skip,
  }, async () => {
    const lab = await open(`${pods.join('-')}-over-${underlay.join('-')}`, pods, underlay);
    try {
      assert.equal(lab.plan.network.mtuBytes, underlay[0] === 'ipv4' ? 1450 : 1430);
      await lab.start('1a', '1b', '2a');
      for (const family of pods) {
        for (const [from, to] of ['1a 1b', '1a 2a', '2a 1b', 'node-1 1a', 'node-1 2a'].map((pair) =>
          pair.split(' '),
        )) {
          for (const protocol of ['tcp', 'udp', 'icmp'] as const) {
            const seen = await lab.probe(from ?? '', to ?? '', family, protocol);
            assert.equal(seen, 'answered answer', `${family} ${protocol} ${from} to ${to}`);
          }
        }
        // Nothing of the packet is left to spare: what a pod sends fits through the underlay in one piece.
        const payload: number = lab.plan.network.mtuBytes - (family === 'ipv4' ? 20 : 40) - 8;
        assert.equal(await lab.probe('1a', '2a', family, 'icmp', payload), 'answered answer');
        assert.match(await lab.probe('1a', '2a', family, 'icmp', payload + 1), /^too-big /);
      }
      for (const place of ['1a', '2a', 'node-1']) {
        assert.deepEqual(lab.lines(place, 'ip -o addr show tentative'), [], place);
      }
    } finally {
      await lab.close();
    }
  });
}

test('a device learns nothing and knows all: route, neighbour and fdb entry of each peer', {
  skip,
}, async () => {
  const lab = await open('exact', ['ipv4', 'ipv6'], ['ipv4', 'ipv6'], 3);
  try {
    const [device = ''] = lab.lines('node-1', 'ip -d -o link show vxlan0');
    assert.match(device, /vxlan id 1 local 198\.18\.7\.2 .*dstport 4789 .*nolearning/);
    assert.match(device, /mtu 1450 /);
    assert.ok(device.includes(macOf('node-1')), device);
    assert.deepEqual(
      lab
        .lines('node-1', 'ip -o addr show dev vxlan0 scope global')
        .map((line) => line.split(' ').slice(2, 4).join(' ')),
      ['inet 10.244.1.0/32', 'inet6 fd00:10:244:1::/128'],
    );
    assert.deepEqual(
      overlay(lab, 'node-1'),
      [
        [
          '10.244.2.0/24 via 10.244.2.0 proto static src 10.244.1.1 onlink',
          '10.244.3.0/24 via 10.244.3.0 proto static src 10.244.1.1 onlink',
        ],
        [2, 3].map(
          (n) =>
            `fd00:10:244:${n}::/64 via fd00:10:244:${n}:: src fd00:10:244:1::1 metric 1024 onlink pref medium`,
        ),
        [2, 3].flatMap((n) => [
          `10.244.${n}.0 lladdr ${macOf(`node-${n}`)} PERMANENT`,
          `fd00:10:244:${n}:: lladdr ${macOf(`node-${n}`)} PERMANENT`,
        ]),
        [2, 3].map((n) => `${macOf(`node-${n}`)} dst 198.18.7.${n + 1} self permanent`),
      ].flatMap((lines) => lines.toSorted()),
    );
  } finally {
    await lab.close();
  }
});

test('nodes that go take along all that was known of them, and only that', { skip }, async () => {
  const lab = await open('peers', ['ipv4', 'ipv6'], ['ipv6'], 3);
  try {
    await lab.start('1a', '2a', '3a');
    const { nodes } = lab.plan;
    const all = overlay(lab, 'node-1');
    await lab.changePeers(nodes.filter(({ name }) => name !== 'node-2'));
    const rest = overlay(lab, 'node-1');
    // Of both families a route and a neighbour, and one fdb entry.
    assert.equal(all.length - rest.length, 5);
    assert.equal(
      rest.some((line) => line.includes(macOf('node-2')) || /10\.244\.2\.|244:2::/.test(line)),
      false,
    );
    assert.equal(await lab.probe('1a', '3a', 'ipv6', 'udp'), 'answered answer');
    await lab.changePeers(nodes);
    assert.deepEqual(overlay(lab, 'node-1'), all);
    assert.equal(await lab.probe('1a', '2a', 'ipv4', 'tcp'), 'answered answer');
    // Once more changes nothing.
    await lab.changePeers(nodes);
    assert.deepEqual(overlay(lab, 'node-1'), all);
  } finally {
    await lab.close();
  }
});

test('pods that go leave nothing on their node', { skip }, async () => {
  const lab = await open('leave', ['ipv4', 'ipv6']);
  const everything = (): readonly string[] =>
    [
      'ip -o addr',
      'ip neigh show nud permanent',
      'ip neigh show nud stale',
      'ip route',
      'bridge fdb show dev vxlan0',
    ].flatMap((words) => lab.lines('node-1', words));
  try {
    await lab.start('1a');
    const before = everything();
    await lab.start('1b', '1c');
    assert.notDeepEqual(everything(), before);
    await lab.detach('1b', '1c');
    assert.deepEqual(everything(), before);
  } finally {
    await lab.close();
  }
});
