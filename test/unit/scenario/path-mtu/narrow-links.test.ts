import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspection } from '../../../../src/model/inspection.ts';
import { narrowLinks } from '../../../../src/scenario/path-mtu/narrow-links.ts';

const links = (subject: string, ...lines: readonly string[]): Inspection => ({
  subject,
  sections: [
    { title: 'addresses', lines: ['2: eth9 mtu 100'] },
    { title: 'links', lines },
  ],
});

test('links that take less than a packet, in the words of `ip`', () => {
  const evidence = [
    links(
      'a',
      '1: lo: <LOOPBACK,UP> mtu 65536 state UNKNOWN',
      '2: eth0@if17: <UP> mtu 1400 state UP',
      '31: tun0: <UP> qdisc mtu 1380 state UP',
      '4: vx1@eth0: <UP> mtu 1450 state UP',
      '5: wide: <UP> mtu 1500 state UP',
      '    link/ether 6: eth7: <UP> mtu 900',
      'nothing of a link mtu 900',
    ),
    { subject: 'b', sections: [] },
  ];
  assert.deepEqual(narrowLinks(evidence, 1_500), [
    'eth0 of a has an MTU of 1400',
    'tun0 of a has an MTU of 1380',
    'vx1 of a has an MTU of 1450',
  ]);
});

test('of the veths of nodes, those that end in one of the two pods', () => {
  const evidence = [
    links('a', '2: eth0@if17: <UP> mtu 1500'),
    links('b', '2: eth0@if28: <UP> mtu 1500'),
    links(
      'node/node-1',
      '17: veth17@if2: <UP> mtu 1300',
      '18: veth18@if2: <UP> mtu 1200',
      '1: veth1@if2: <UP> mtu 1200',
      // Two ends of one veth, both of the node itself.
      '40: veth40@if41: <UP> mtu 1200',
      '41: veth41@if40: <UP> mtu 1200',
    ),
    links('node/node-2', '28: veth28@if2: <UP> mtu 1290'),
  ];
  assert.deepEqual(narrowLinks(evidence, 1_500), [
    'veth17 of node/node-1 has an MTU of 1300',
    'veth28 of node/node-2 has an MTU of 1290',
  ]);
});
