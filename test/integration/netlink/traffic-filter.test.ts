import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { LOOPBACK_INDEX } from '../../../src/netlink/constants.ts';
import { addVeth, linkIndex, setLink } from '../../../src/netlink/link.ts';
import { macSetProgram } from '../../../src/netlink/mac-set-program.ts';
import { addNeighbour } from '../../../src/netlink/neighbour.ts';
import { createNetns, inNetns } from '../../../src/netlink/netns.ts';
import {
  ensureFilterLists,
  replaceBpfFilter,
  type TrafficDirection,
  trafficVerdicts,
} from '../../../src/netlink/traffic-filter.ts';
import { ip } from '../../support/ip-json.ts';
import { missing } from '../../support/requires.ts';

/*
 *  home netns                    other netns
 *  +-------------------+       +---------------+
 *  | v0 10.0.0.1 ======|=======| eth0 10.0.0.2 |
 *  +-------------------+       +---------------+
 */
const MAC = '02:00:00:00:00:01';
const PEER_MAC = '02:00:00:00:00:02';
const STRANGER = '02:00:00:00:00:03';
const nl = Rtnetlink.open();
const other = createNetns(join(directory, 'other'));
const otherNl = Rtnetlink.open(other);
addVeth(nl, { name: 'v0', mac: MAC, up: true, peer: { name: 'eth0', mac: PEER_MAC, netns: other } });
const index = linkIndex(nl, 'v0');
setLink(nl, LOOPBACK_INDEX, { up: true });
ip('addr', 'add', '10.0.0.1/24', 'dev', 'v0');
inNetns(other, () => {
  ip('addr', 'add', '10.0.0.2/24', 'dev', 'eth0');
  ip('link', 'set', 'eth0', 'up');
});
// No ARP: it is broadcast, which a set of neighbours' addresses leaves out.
addNeighbour(nl, { index, address: '10.0.0.2', mac: PEER_MAC });
addNeighbour(otherNl, { index: linkIndex(otherNl, 'eth0'), address: '10.0.0.1', mac: MAC });

function isAnswered(): boolean {
  try {
    execFileSync('ping', ['-c', '1', '-W', '1', '10.0.0.2'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Lets pass what goes to, or comes from, these addresses. */
function allow(direction: TrafficDirection, ...macs: readonly string[]): void {
  const address = direction === 'ingress' ? 'source' : 'destination';
  replaceBpfFilter(nl, {
    index,
    direction,
    preference: 1,
    handle: 7,
    program: macSetProgram({
      address,
      macs,
      inside: trafficVerdicts.pass,
      outside: trafficVerdicts.drop,
    }),
  });
}

test('a filter drops what its program says, in its direction only', { skip: missing('ping', 'ip') }, () => {
  assert.ok(isAnswered(), 'nothing is filtered yet');
  ensureFilterLists(nl, index);
  ensureFilterLists(nl, index);
  assert.ok(isAnswered(), 'lists without a filter let all pass');
  for (const direction of ['ingress', 'egress'] as const) {
    allow(direction, STRANGER);
    assert.ok(!isAnswered(), direction);
    allow(direction, STRANGER, PEER_MAC);
    assert.ok(isAnswered(), `${direction}, replaced`);
  }
});

test('tc shows one filter a direction, with the program as it was meant', { skip: missing('tc') }, () => {
  ensureFilterLists(nl, index);
  for (const direction of ['ingress', 'egress'] as const) {
    allow(direction, PEER_MAC);
    const shown = execFileSync('tc', ['filter', 'show', 'dev', 'v0', direction], { encoding: 'utf8' });
    const words = direction === 'ingress' ? [8, 6] : [2, 0];
    assert.match(
      shown,
      new RegExp(
        `filter protocol all pref 1 bpf chain 0 handle 0x7 direct-action .*bytecode '7,32 0 0 ${words[0]},21 0 4 2,40 0 0 ${words[1]},21 0 1 512,6 0 0 4294967295,32 0 0 ${words[0]},6 0 0 2'`,
      ),
    );
    assert.equal(shown.match(/bytecode/g)?.length, 1);
  }
});

test('the largest underlay fits into one message', () => {
  ensureFilterLists(nl, index);
  const macs = Array.from(
    { length: 800 },
    (_, i) => `02:00:00:00:0${i >> 8}:${(i & 0xff).toString(16).padStart(2, '0')}`,
  );
  allow('egress', ...macs);
});
