import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { IpFamily } from '../../../src/model/verdict.ts';
import { linkLocalOf } from '../../../src/netlink/link-local.ts';
import { NetworkLab } from '../../support/network-lab.ts';
import { missing } from '../../support/requires.ts';

/*
 *    1a        1b                 2a              a netns each
 *    eth0      eth0               eth0            10.244.1.2/32, fd00:10:244:1::2/128, …
 *     |         |                  |
 *    veth      veth               veth
 *    node-1 ------- underlay ------- node-2
 */
const skip = missing('ip', 'nsenter');
const ranges = { ipv4: '10.244.0.0/16', ipv6: 'fd00:10:244::/48' } as const;

async function open(name: string, ...families: readonly IpFamily[]): Promise<NetworkLab> {
  const podCIDRs = families.map((family) => ranges[family]);
  return NetworkLab.open(join(directory, name), { network: { plugin: 'ptp', podCIDRs } });
}

/** What the kernel does by itself in any netns. */
const byItself = /^(fe80::\/64|ff00::\/8|multicast) /;
const routes = (lab: NetworkLab, place: string, family: 4 | 6): readonly string[] =>
  lab.lines(place, `ip -${family} route`).filter((line) => !byItself.test(line));

const everything = (lab: NetworkLab, place: string): readonly string[] =>
  ['ip -o link', 'ip -o addr', 'ip route', 'ip -6 route', 'ip neigh', 'ip -6 neigh'].flatMap((words) =>
    lab.lines(place, words),
  );

for (const families of [['ipv4'], ['ipv6'], ['ipv4', 'ipv6'], ['ipv6', 'ipv4']] as const) {
  test(`${families.join(' and ')}: pods reach pods and nodes reach their pods, with their own addresses`, {
    skip,
  }, async () => {
    const lab = await open(families.join('-'), ...families);
    try {
      await lab.start('1a', '1b', '2a');
      for (const family of families) {
        for (const [from, to] of [
          '1a 1b',
          '1b 1a',
          '1a 2a',
          '2a 1b',
          'node-1 1a',
          'node-2 2a',
          'node-1 2a',
        ].map((pair) => pair.split(' '))) {
          for (const protocol of ['tcp', 'udp', 'icmp'] as const) {
            const seen = await lab.probe(from ?? '', to ?? '', family, protocol);
            assert.equal(seen, 'answered answer', `${family} ${protocol} ${from} to ${to}`);
          }
        }
      }
      for (const place of ['1a', '1b', '2a', 'node-1']) {
        assert.deepEqual(lab.lines(place, 'ip -o addr show tentative'), [], place);
      }
    } finally {
      await lab.close();
    }
  });
}

test('a pod knows its gateway and nothing else; its node has a route and a neighbour for each address', {
  skip,
}, async () => {
  const lab = await open('exact', 'ipv4', 'ipv6');
  try {
    await lab.start('1a', '1b');
    const { hostIfName, hostMac, mac } = lab.pod('1a');
    const gateway6 = linkLocalOf(hostMac);
    assert.deepEqual(routes(lab, '1a', 4), [
      'default via 169.254.1.1 dev eth0 proto static',
      '169.254.1.1 dev eth0 proto static scope link',
    ]);
    assert.deepEqual(routes(lab, '1a', 6), [
      'fd00:10:244:1::2 dev eth0 proto kernel metric 256 pref medium',
      `default via ${gateway6} dev eth0 proto static metric 1024 pref medium`,
    ]);
    assert.deepEqual(
      lab.lines('1a', 'ip neigh').toSorted(),
      [
        `169.254.1.1 dev eth0 lladdr ${hostMac} PERMANENT`,
        `${gateway6} dev eth0 lladdr ${hostMac} PERMANENT`,
      ].toSorted(),
    );
    assert.deepEqual(
      lab
        .lines('1a', 'ip -o addr show dev eth0 scope global')
        .map((line) => line.split(' ').slice(2, 4).join(' ')),
      ['inet 10.244.1.2/32', 'inet6 fd00:10:244:1::2/128'],
    );
    // It is the address that the node's end really has.
    assert.match(
      lab.lines('node-1', `ip -6 addr show dev ${hostIfName}`).join(' '),
      new RegExp(`inet6 ${gateway6}/64`),
    );

    const other = lab.pod('1b').hostIfName;
    assert.deepEqual(routes(lab, 'node-1', 4), [
      'unreachable 10.244.1.0/24 proto static',
      `10.244.1.2 dev ${hostIfName} proto static scope link src 10.244.1.1`,
      `10.244.1.3 dev ${other} proto static scope link src 10.244.1.1`,
      '10.244.2.0/24 via 198.18.7.3 dev eth0 proto static',
      '198.18.7.0/24 dev eth0 proto kernel scope link src 198.18.7.2',
    ]);
    assert.deepEqual(
      routes(lab, 'node-1', 6).toSorted(),
      [
        'fd00:10:244:1::1 dev lo proto kernel metric 256 pref medium',
        `fd00:10:244:1::2 dev ${hostIfName} proto static src fd00:10:244:1::1 metric 1024 pref medium`,
        `fd00:10:244:1::3 dev ${other} proto static src fd00:10:244:1::1 metric 1024 pref medium`,
        'fd00:10:244:2::/64 via fd98:18:7::3 dev eth0 proto static metric 1024 pref medium',
        'fd98:18:7::/64 dev eth0 proto kernel metric 256 pref medium',
        'unreachable fd00:10:244:1::/64 dev lo proto static metric 1024 pref medium',
      ].toSorted(),
    );
    assert.deepEqual(lab.lines('node-1', `ip neigh show dev ${hostIfName}`).toSorted(), [
      `10.244.1.2 lladdr ${mac} PERMANENT`,
      `fd00:10:244:1::2 lladdr ${mac} PERMANENT`,
    ]);
  } finally {
    await lab.close();
  }
});

test('an address that no pod has is unreachable at its node', { skip }, async () => {
  const lab = await open('absent', 'ipv4', 'ipv6');
  try {
    await lab.start('1a', '1b', '2a');
    await lab.stop('1b');
    for (const address of ['10.244.1.3', '10.244.1.99', 'fd00:10:244:1::3']) {
      assert.throws(() => lab.lines('node-1', `ip route get ${address}`), /No route to host/, address);
    }
    assert.equal(await lab.probe('node-1', '1a', 'ipv4', 'tcp'), 'answered answer');
  } finally {
    await lab.close();
  }
});

test('pods that go leave nothing on their node, and others stay as they are', { skip }, async () => {
  const lab = await open('leave', 'ipv4', 'ipv6');
  try {
    await lab.start('1a', '2a');
    const before = everything(lab, 'node-1');
    await lab.start('1b', '1c');
    assert.notDeepEqual(everything(lab, 'node-1'), before);
    await lab.detach('1b', '1c');
    assert.deepEqual(everything(lab, 'node-1'), before);
    await lab.stop('1b', '1c');
    await lab.start('1b');
    assert.equal(await lab.probe('2a', '1b', 'ipv6', 'udp'), 'answered answer');
  } finally {
    await lab.close();
  }
});

test('a node that goes takes its routes along, and gets them again when it is back', { skip }, async () => {
  const lab = await open('peers', 'ipv4', 'ipv6');
  try {
    await lab.start('1a', '2a');
    const { nodes } = lab.plan;
    await lab.changePeers(nodes.filter(({ name }) => name !== 'node-2'));
    for (const family of [4, 6] as const) {
      assert.equal(
        routes(lab, 'node-1', family).some(
          (line) => line.includes('244:2::/') || line.startsWith('10.244.2.0'),
        ),
        false,
      );
    }
    assert.match(await lab.probe('1a', '2a', 'ipv4', 'tcp'), /^(unreachable|no-answer) /);
    await lab.changePeers(nodes);
    for (const family of ['ipv4', 'ipv6'] as const) {
      assert.equal(await lab.probe('1a', '2a', family, 'udp'), 'answered answer');
    }
  } finally {
    await lab.close();
  }
});
