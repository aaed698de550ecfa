import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AF_INET, AF_INET6 } from '../../../src/netlink/constants.ts';
import type { Link } from '../../../src/netlink/link-decode.ts';
import { linkFlagNames, operStateOf } from '../../../src/netlink/link-flags.ts';
import { describeAddress, describeLink, linkNames } from '../../../src/netlink/text.ts';

const link: Link = {
  index: 2,
  name: 'eth0',
  kind: 'veth',
  mac: '02:00:00:00:00:02',
  mtuBytes: 1500,
  up: true,
  operState: 'UP',
  master: undefined,
  peerIndex: 3,
  peerNetnsId: undefined,
  flags: ['BROADCAST', 'UP'],
  vxlan: undefined,
};

test('a peer at hand goes by its name, one elsewhere by its index', () => {
  const names = linkNames([link, { ...link, index: 3, name: 'eth1' }]);
  assert.match(describeLink(link, names), /^2: eth0@eth1: /);
  assert.match(describeLink({ ...link, peerNetnsId: 0 }, names), /^2: eth0@if3: .* link-netnsid 0$/);
  assert.match(describeLink({ ...link, peerIndex: undefined }, names), /^2: eth0: /);
  assert.equal(names(99), 'if99');
});

test('an address that does not work says so', () => {
  const address = {
    index: 2,
    family: AF_INET6,
    address: 'fd00::1/64',
    peer: undefined,
    scope: 'global',
    tentative: true,
    duplicate: true,
    noPrefixRoute: false,
  } as const;
  assert.equal(
    describeAddress(address, linkNames([link])),
    'inet6 fd00::1/64 scope global tentative dadfailed eth0',
  );
  const pointToPoint = { ...address, family: AF_INET, address: '10.0.0.1/32', peer: '10.0.0.2/32' } as const;
  assert.match(
    describeAddress(pointToPoint, linkNames([link])),
    /^inet 10\.0\.0\.1 peer 10\.0\.0\.2\/32 scope/,
  );
});

test('flags and states of links have the names that ip prints', () => {
  assert.deepEqual(linkFlagNames(0x1 | 0x2 | 0x40 | 0x1000 | 0x10000), [
    'BROADCAST',
    'MULTICAST',
    'UP',
    'LOWER_UP',
  ]);
  assert.deepEqual(linkFlagNames(0x1 | 0x2), ['NO-CARRIER', 'BROADCAST', 'UP']);
  assert.equal(operStateOf(6), 'UP');
  assert.equal(operStateOf(undefined), 'UNKNOWN');
});
