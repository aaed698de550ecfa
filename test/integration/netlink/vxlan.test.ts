import { enterEmptyNetns, enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { beforeEach, test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { deleteFdbEntry, listFdb, replaceFdbEntry } from '../../../src/netlink/fdb.ts';
import { getLink, linkIndex, listLinks, setLink } from '../../../src/netlink/link.ts';
import { describeFdbEntry, describeLink, linkNames } from '../../../src/netlink/text.ts';
import { addVxlan } from '../../../src/netlink/vxlan.ts';
import { ip, ipJson } from '../../support/ip-json.ts';

/*
 *  +---------+
 *  | vxlan0  |    nothing behind it: only the kernel's tables are looked at
 *  +---------+
 */
let nl = Rtnetlink.open();
const MAC = '02:00:0a:f4:01:01';
const PEER = '02:00:0a:f4:02:01';

beforeEach(() => {
  enterEmptyNetns();
  nl.close();
  nl = Rtnetlink.open();
});

const bridge = (...args: readonly string[]): readonly string[] =>
  execFileSync('bridge', args, { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function make(name: string, local: string, vni = 1): number {
  addVxlan(nl, { name, mac: MAC, mtuBytes: 1450, vni, local, port: 4789, learning: false });
  return linkIndex(nl, name);
}

/** The shape of iproute2's own JSON. */
const dataOf = (name: string): Record<string, unknown> | undefined =>
  (ipJson('link', 'show', name)[0]?.['linkinfo'] as { info_data?: Record<string, unknown> } | undefined)
    ?.info_data;

for (const [local, key] of [
  ['198.18.7.2', 'local'],
  ['fd98:18:7::2', 'local6'],
] as const) {
  test(`a device that comes from ${local} is what ip sees, and is read back the same`, () => {
    const index = make('vxlan0', local, 0x12345);
    const data = dataOf('vxlan0');
    assert.deepEqual(
      { id: data?.['id'], local: data?.[key], port: data?.['port'], learning: data?.['learning'] },
      { id: 0x12345, local, port: 4789, learning: false },
    );
    const [link] = ipJson('link', 'show', 'vxlan0');
    assert.equal(link?.['address'], MAC);
    assert.equal(link['mtu'], 1450);
    assert.deepEqual(getLink(nl, index).vxlan, { vni: 0x12345, local, port: 4789, learning: false });
    assert.match(
      describeLink(getLink(nl, index), linkNames(listLinks(nl))),
      new RegExp(`kind vxlan mac ${MAC} vxlan id 74565 local ${local} dstport 4789 nolearning$`),
    );
  });
}

test('what ip makes is read, too: one that learns and has no address of its own', () => {
  ip('link', 'add', 'v9', 'type', 'vxlan', 'id', '9', 'dstport', '8472');
  const link = getLink(nl, 'v9');
  assert.deepEqual(link.vxlan, { vni: 9, local: undefined, port: 8472, learning: true });
  assert.match(describeLink(link, linkNames(listLinks(nl))), /vxlan id 9 dstport 8472 learning$/);
  ip('link', 'add', 'br0', 'type', 'bridge');
  assert.equal(getLink(nl, 'br0').vxlan, undefined);
});

test('a name that is taken is EEXIST, and so is a second one of the same identifier', () => {
  make('vxlan0', '198.18.7.2');
  assert.throws(() => make('vxlan0', '198.18.7.2', 2), /create vxlan "vxlan0": EEXIST/);
  assert.throws(() => {
    make('vxlan1', '198.18.7.2');
    setLink(nl, 'vxlan1', { up: true });
  }, /EEXIST|EADDRINUSE/);
});

test('entries are there as bridge sees them, change their endpoint, and go', () => {
  const index = make('vxlan0', 'fd98:18:7::2');
  replaceFdbEntry(nl, { index, mac: PEER, to: 'fd98:18:7::3' });
  assert.deepEqual(bridge('fdb', 'show', 'dev', 'vxlan0'), [`${PEER} dst fd98:18:7::3 self permanent`]);
  replaceFdbEntry(nl, { index, mac: PEER, to: 'fd98:18:7::4' });
  assert.deepEqual(listFdb(nl, index), [{ index, mac: PEER, to: 'fd98:18:7::4', permanent: true }]);
  deleteFdbEntry(nl, { index, mac: PEER });
  assert.deepEqual(bridge('fdb', 'show', 'dev', 'vxlan0'), []);
  assert.throws(
    () => deleteFdbEntry(nl, { index, mac: PEER }),
    /delete fdb entry 02:00:0a:f4:02:01 .*: ENOENT/,
  );
});

test('entries are listed of one device only, and in the words of bridge', () => {
  const index = make('vxlan0', '198.18.7.2');
  make('vxlan1', '198.18.7.2', 2);
  bridge('fdb', 'add', PEER, 'dev', 'vxlan0', 'dst', '198.18.7.3', 'self', 'permanent');
  bridge('fdb', 'add', PEER, 'dev', 'vxlan1', 'dst', '198.18.7.4', 'self', 'permanent');
  const names = linkNames(listLinks(nl));
  const ours = listFdb(nl, index).map((entry) => describeFdbEntry(entry, names));
  assert.deepEqual(ours, [`${PEER} dev vxlan0 dst 198.18.7.3 self permanent`]);
  assert.deepEqual(
    bridge('fdb', 'show').filter((line) => line.includes('vxlan0')),
    ours,
  );
});
