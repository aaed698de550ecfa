import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { missingFeatures } from '../../../src/agent/missing-features.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { hasLinkKind } from '../../../src/netlink/link-kind.ts';
import { ipJson } from '../../support/ip-json.ts';

/** With the words that `ip` needs beside; some kernels have all of them, some few. */
const kinds = {
  bridge: [],
  veth: [],
  vxlan: ['id', '1', 'dstport', '4789'],
  geneve: ['id', '1', 'remote', '192.0.2.1'],
  dummy: [],
  ipvlan: [],
  wireguard: [],
  vrf: ['table', '10'],
} as const;

/** Whether `ip` can make one; what it says of a kind that is unknown. */
function ipKnows(kind: keyof typeof kinds): boolean {
  try {
    execFileSync('ip', ['link', 'add', 'other0', 'type', kind, ...kinds[kind]], { stdio: 'pipe' });
    execFileSync('ip', ['link', 'del', 'other0']);
    return true;
  } catch (error) {
    return !/Unknown device type|Operation not supported/.test(String(error));
  }
}

test('which kinds of links there are is found out as ip does, and nothing is left of it', () => {
  using nl = Rtnetlink.open();
  const before = ipJson('link');
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const expected = ipKnows(kind);
    assert.equal(hasLinkKind(nl, kind), expected, kind);
  }
  assert.equal(hasLinkKind(nl, 'bridge'), true);
  assert.equal(hasLinkKind(nl, 'nothing-like-it'), false);
  assert.deepEqual(ipJson('link'), before);
});

test('what is missing is named, in its order', () => {
  assert.deepEqual(missingFeatures({ linkKinds: ['no-such', 'veth', 'nor-such'], ipv6: true }), {
    linkKinds: ['no-such', 'nor-such'],
    ipv6: false,
  });
});
