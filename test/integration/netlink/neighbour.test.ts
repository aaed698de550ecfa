import { enterEmptyNetns, enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { AF_INET6 } from '../../../src/netlink/constants.ts';
import { addVeth, linkIndex, listLinks, setLink } from '../../../src/netlink/link.ts';
import {
  addNeighbour,
  deleteNeighbour,
  listNeighbours,
  replaceNeighbour,
} from '../../../src/netlink/neighbour.ts';
import { describeNeighbour, linkNames } from '../../../src/netlink/text.ts';
import { ip, ipJson } from '../../support/ip-json.ts';

/*
 *  +-----------+
 *  | v0 === v1 |
 *  +-----------+
 */
let nl = Rtnetlink.open();
const MAC = '02:00:0a:f4:01:01';
let index = 0;

beforeEach(() => {
  enterEmptyNetns();
  nl.close();
  nl = Rtnetlink.open();
  addVeth(nl, { name: 'v0', up: true, peer: { name: 'v1' } });
  setLink(nl, 'v1', { up: true });
  index = linkIndex(nl, 'v0');
});

test('neighbours of both families are there as ip sees them', () => {
  addNeighbour(nl, { index, address: '10.0.0.2', mac: MAC });
  addNeighbour(nl, { index, address: 'fd00::2', mac: MAC, state: 'stale', externLearned: true });
  assert.deepEqual(
    ipJson('neigh', 'show', 'dev', 'v0').map(({ dst, lladdr, state }) => ({ dst, lladdr, state })),
    [
      { dst: '10.0.0.2', lladdr: MAC, state: ['PERMANENT'] },
      { dst: 'fd00::2', lladdr: MAC, state: ['STALE'] },
    ],
  );
  assert.match(ip('neigh', 'show', 'fd00::2', 'dev', 'v0'), /extern_learn/);
});

test('what ip adds is listed, narrowed by link and family, and told in the words of ip', () => {
  ip('neigh', 'add', '10.0.0.3', 'lladdr', MAC, 'dev', 'v0', 'nud', 'permanent');
  ip('neigh', 'add', '10.0.0.4', 'dev', 'v0', 'nud', 'failed');
  ip('neigh', 'add', 'fd00::3', 'lladdr', MAC, 'dev', 'v0', 'nud', 'stale', 'extern_learn');
  ip('neigh', 'add', '10.0.0.5', 'lladdr', MAC, 'dev', 'v1', 'nud', 'permanent');
  const names = linkNames(listLinks(nl));
  // The kernel keeps multicast neighbours of state noarp, which ip does not show.
  const rows = listNeighbours(nl).filter(({ state }) => state !== 'noarp');
  const ours = rows.map((row) => describeNeighbour(row, names));
  const theirs = ip('neigh')
    .trim()
    .split('\n')
    .map((line) => line.trim());
  assert.deepEqual(ours.sort(), theirs.sort());
  assert.equal(ours.length, 4);
  assert.deepEqual(
    listNeighbours(nl, { index, family: AF_INET6 }).filter(({ state }) => state !== 'noarp'),
    [{ index, family: AF_INET6, address: 'fd00::3', mac: MAC, state: 'stale', externLearned: true }],
  );
  assert.equal(listNeighbours(nl, { index }).find(({ address }) => address === '10.0.0.4')?.state, 'failed');
  assert.equal(
    listNeighbours(nl, { index }).some(({ address }) => address === '10.0.0.5'),
    false,
  );
});

test('a neighbour is replaced and deleted; errors name it', () => {
  const address = '10.0.0.2';
  addNeighbour(nl, { index, address, mac: MAC });
  assert.throws(() => addNeighbour(nl, { index, address, mac: MAC }), /add neighbour 10\.0\.0\.2 .*: EEXIST/);
  replaceNeighbour(nl, { index, address, mac: '02:00:00:00:00:09' });
  assert.equal(ipJson('neigh', 'show', 'dev', 'v0')[0]?.['lladdr'], '02:00:00:00:00:09');
  deleteNeighbour(nl, { index, address });
  assert.throws(() => deleteNeighbour(nl, { index, address: '10.0.0.77' }), /10\.0\.0\.77 .*: ENOENT/);
});
