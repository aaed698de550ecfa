import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { setBridgePort } from '../../../src/netlink/bridge-port.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import {
  addBridge,
  addVeth,
  deleteLink,
  findLink,
  getLink,
  linkIndex,
  listLinks,
  setLink,
} from '../../../src/netlink/link.ts';
import { createNetns, inNetns } from '../../../src/netlink/netns.ts';
import { RTM_GETLINK } from '../../../src/netlink/rtnetlink-constants.ts';
import { SystemError, isSystemError } from '../../../src/netlink/system-error.ts';
import { describeLink, linkNames } from '../../../src/netlink/text.ts';
import { ip, ipJson } from '../../support/ip-json.ts';

/*
 *  home netns                    pod netns
 *  +---------------------+      +--------+
 *  | br0 --- veth0 ======|======| eth0   |
 *  +---------------------+      +--------+
 */
const nl = Rtnetlink.open();
const pod = createNetns(join(directory, 'pod'));
const podNl = Rtnetlink.open(pod);
const MAC = '02:00:0a:f4:01:01';
const PEER_MAC = '02:00:0a:f4:01:02';

function makeBridgeAndVeth(): number {
  addBridge(nl, { name: 'br0', mac: '02:00:00:00:00:01', mtuBytes: 1400, up: true });
  const master = linkIndex(nl, 'br0');
  addVeth(nl, {
    name: 'veth0',
    index: 50,
    mac: MAC,
    mtuBytes: 1400,
    master,
    up: true,
    peer: { name: 'eth0', mac: PEER_MAC, mtuBytes: 1400, netns: pod, index: 77 },
  });
  return master;
}

afterEach(() => {
  for (const { kind, name } of listLinks(nl))
    if (kind !== undefined && findLink(nl, name)) deleteLink(nl, name);
});

test('a bridge and a veth into another netns are made with one message each, as ip sees them', () => {
  const master = makeBridgeAndVeth();
  setLink(podNl, 'eth0', { up: true });

  const [bridge] = ipJson('link', 'show', 'br0');
  assert.equal(bridge?.['address'], '02:00:00:00:00:01');
  assert.equal(bridge['mtu'], 1400);
  const [veth] = ipJson('link', 'show', 'veth0');
  assert.equal(veth?.['address'], MAC);
  assert.equal(veth['master'], 'br0');
  assert.equal(veth['operstate'], 'UP');
  assert.equal(veth['link_index'], 77);
  const [eth0] = inNetns(pod, () => ipJson('link', 'show', 'eth0'));
  assert.equal(eth0?.['address'], PEER_MAC);
  assert.equal(eth0['mtu'], 1400);
  assert.equal(eth0['ifindex'], 77);
  assert.equal(getLink(nl, 'veth0').master, master);
});

test('every link that ip lists is listed with the same properties', () => {
  makeBridgeAndVeth();
  ip('link', 'add', 'v1', 'type', 'veth', 'peer', 'name', 'v2');
  const names = linkNames(listLinks(nl));
  const ours = listLinks(nl).map((link) => ({
    ifindex: link.index,
    ifname: link.name,
    kind: link.kind,
    address: link.mac,
    mtu: link.mtuBytes,
    operstate: link.operState,
    master: link.master === undefined ? undefined : names(link.master),
    flags: link.flags,
    netnsid: link.peerNetnsId,
  }));
  const theirs = ipJson('link').map((row) => ({
    ifindex: row['ifindex'],
    ifname: row['ifname'],
    // The shape of iproute2's own JSON.
    kind: (row['linkinfo'] as { info_kind?: string } | undefined)?.info_kind,
    address: row['address'],
    mtu: row['mtu'],
    operstate: row['operstate'],
    master: row['master'],
    // iproute2 adds a flag of its own for a peer that is down.
    flags: Array.isArray(row['flags']) ? row['flags'].filter((flag) => flag !== 'M-DOWN') : [],
    netnsid: row['link_netnsid'],
  }));
  assert.deepEqual(ours, theirs);
  assert.ok(ours.length >= 5);
});

test('links are filtered by kind and by bridge', () => {
  const master = makeBridgeAndVeth();
  assert.deepEqual(
    listLinks(nl, { kind: 'bridge' }).map(({ name }) => name),
    ['br0'],
  );
  assert.deepEqual(
    listLinks(nl, { master }).map(({ name }) => name),
    ['veth0'],
  );
});

test('a link is changed in what is given, and in nothing else', () => {
  makeBridgeAndVeth();
  setLink(nl, 'veth0', { mtuBytes: 1300, master: null });
  const { index, mac, up, mtuBytes, master } = getLink(nl, 'veth0');
  assert.deepEqual({ mac, up, mtuBytes, master }, { mac: MAC, up: true, mtuBytes: 1300, master: undefined });

  setLink(nl, index, { up: false });
  setLink(nl, index, { name: 'veth9', mac: '02:00:00:00:00:09' });
  assert.equal(ipJson('link', 'show', 'veth9')[0]?.['address'], '02:00:00:00:00:09');
  assert.equal(findLink(nl, 'veth0'), undefined);

  setLink(nl, index, { netns: pod });
  assert.equal(findLink(nl, 'veth9'), undefined);
  assert.equal(getLink(podNl, 'veth9').name, 'veth9');
  deleteLink(podNl, 'veth9');
});

test('a bridge port is isolated and hairpinned', () => {
  makeBridgeAndVeth();
  setBridgePort(nl, linkIndex(nl, 'veth0'), { isolated: true, hairpin: true });
  // The shape of iproute2's own JSON.
  const info = ipJson('link', 'show', 'veth0')[0]?.['linkinfo'] as { info_slave_data: object };
  assert.match(JSON.stringify(info.info_slave_data), /"hairpin":true.*"isolated":true/);
});

test('multicast snooping can be off from the start', () => {
  addBridge(nl, { name: 'br1', multicastSnooping: false });
  assert.match(JSON.stringify(ipJson('link', 'show', 'br1')), /"mcast_snooping":0/);
});

test('errors carry the kernel’s name for them, its words and the object', () => {
  addBridge(nl, { name: 'br0' });
  assert.throws(
    () => addBridge(nl, { name: 'br0' }),
    (error) => {
      assert.ok(error instanceof SystemError);
      assert.equal(error.errnoName, 'EEXIST');
      assert.equal(error.message, 'create bridge "br0": EEXIST (file exists)');
      return true;
    },
  );
  assert.throws(() => getLink(nl, 'nowhere'), /look up link "nowhere": ENODEV/);
  assert.throws(() => deleteLink(nl, 'nowhere'), /delete link "nowhere": ENODEV/);
  // The kernel's own words come as an extended acknowledgement.
  assert.throws(
    () => addBridge(nl, { name: 'br2', mtuBytes: 1 }),
    /create bridge "br2": EINVAL \(.*: .*mtu/i,
  );
});

test('a batch carries out everything after a failure, and throws the first one', () => {
  assert.throws(
    () =>
      nl.batch(() => {
        addBridge(nl, { name: 'br0' });
        addBridge(nl, { name: 'br0' });
        setLink(nl, 'nowhere', { up: true });
        addBridge(nl, { name: 'br1' });
      }),
    (error) => isSystemError(error, 'EEXIST'),
  );
  assert.ok(findLink(nl, 'br0'));
  assert.ok(findLink(nl, 'br1'));
  assert.throws(() => nl.batch(() => listLinks(nl)), /inside a batch/);
  assert.ok(findLink(nl, 'br1'), 'the connection goes on working');
});

test('a batch larger than a send goes in several', () => {
  nl.batch(() => {
    // 252 kB: more than the kernel's send buffer holds.
    for (let i = 0; i < 7000; i++) setLink(nl, 1, { up: true });
    addBridge(nl, { name: 'br0' });
  });
  assert.ok(findLink(nl, 'br0'));
});

test('a decoder that fails is told after the dump has ended, and the connection goes on working', () => {
  nl.batch(() => {
    for (let i = 0; i < 60; i++) addVeth(nl, { name: `m${i}`, peer: { name: `n${i}` } });
  });
  const message = nl.newMessage(RTM_GETLINK).zeros(16);
  let rows = 0;
  assert.throws(
    () =>
      nl.dump(message, { operation: 'list', object: '' }, () => {
        rows++;
        throw new Error(`row ${rows}`);
      }),
    /row 1/,
  );
  assert.equal(rows, 121);
  assert.equal(listLinks(nl).length, 121);
});

test('a dump of more than one datagram is read to its end', () => {
  nl.batch(() => {
    for (let i = 0; i < 60; i++) addVeth(nl, { name: `m${i}`, peer: { name: `n${i}` } });
  });
  assert.equal(listLinks(nl, { kind: 'veth' }).length, 120);
});

test('a link is told in one line', () => {
  const master = makeBridgeAndVeth();
  setLink(podNl, 'eth0', { up: true });
  const link = getLink(nl, 'veth0');
  assert.equal(
    describeLink(link, (index) => (index === master ? 'br0' : '?')),
    `50: veth0@if77: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 master br0 state UP kind veth mac ${MAC} link-netnsid 0`,
  );
});
