import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { addBridge, findLink } from '../../../src/netlink/link.ts';
import {
  bindOwnNetns,
  createNetns,
  currentNetns,
  inNetns,
  openNetns,
  removeNetns,
} from '../../../src/netlink/netns.ts';
import { isSystemError } from '../../../src/netlink/system-error.ts';

/*
 *  home     a        b
 *  +--+   +--+     +--+
 *  |lo|   |lo|     |lo|     no links between them
 *  +--+   +--+     +--+
 */
const whereAmI = (): string => readlinkSync('/proc/thread-self/ns/net');
const home = whereAmI();

test('a netns lasts as a file, is entered and left, and goes with its file', () => {
  const path = join(directory, 'a');
  createNetns(path).close();
  const netns = openNetns(path);
  const inside = inNetns(netns, whereAmI);
  assert.notEqual(inside, home);
  assert.equal(whereAmI(), home);
  assert.equal(
    inside,
    execFileSync('nsenter', [`--net=${path}`, 'readlink', '/proc/self/ns/net'], { encoding: 'utf8' }).trim(),
  );
  netns.close();
  netns.close();
  removeNetns(path);
  assert.equal(existsSync(path), false);
  removeNetns(path);
});

test('the netns this thread is in can be bound to a file too', () => {
  const path = join(directory, 'own');
  const own = bindOwnNetns(path);
  const elsewhere = createNetns(join(directory, 'elsewhere'));
  assert.equal(
    inNetns(elsewhere, () => inNetns(own, whereAmI)),
    home,
  );
  assert.throws(
    () => bindOwnNetns(path),
    (error) => isSystemError(error, 'EEXIST'),
  );
  assert.equal(inNetns(openNetns(path), whereAmI), home, 'the file that was there stays');
  own.close();
  removeNetns(path);
});

test('visits may be nested, and an exception leads back home too', () => {
  const a = createNetns(join(directory, 'nested-a'));
  const b = createNetns(join(directory, 'nested-b'));
  const inA = inNetns(a, whereAmI);
  inNetns(a, () => {
    assert.notEqual(inNetns(b, whereAmI), inA);
    assert.equal(whereAmI(), inA);
  });
  assert.throws(
    () =>
      inNetns(a, () => {
        throw new Error('on purpose');
      }),
    /on purpose/,
  );
  assert.equal(whereAmI(), home);
  const here = currentNetns();
  assert.equal(
    inNetns(b, () => inNetns(here, whereAmI)),
    home,
  );
});

test('asynchronous functions neither compile nor run', () => {
  const netns = createNetns(join(directory, 'sync'));
  assert.throws(
    // @ts-expect-error -- the point of the test: a promise must not compile
    () => inNetns(netns, async () => await Promise.resolve(1)),
    /asynchronous/,
  );
  assert.equal(whereAmI(), home);
  const value: number = inNetns(netns, () => 1);
  assert.equal(value, 1);
});

test('a file that is there is left alone; one that is not is named', () => {
  const path = join(directory, 'twice');
  const inside = inNetns(createNetns(path), whereAmI);
  assert.throws(
    () => createNetns(path),
    (error) => isSystemError(error, 'EEXIST'),
  );
  assert.equal(inNetns(openNetns(path), whereAmI), inside);
  assert.throws(() => openNetns(join(directory, 'none')), /open netns .*none: ENOENT/);
  assert.throws(() => createNetns(join(directory, 'no', 'folder')), /create netns .*: ENOENT/);
  assert.equal(whereAmI(), home);
});

test('a connection goes on working on the netns it was opened in', () => {
  const netns = createNetns(join(directory, 'connection'));
  const there = Rtnetlink.open(netns);
  const here = Rtnetlink.open();
  addBridge(there, { name: 'br0' });
  assert.equal(findLink(here, 'br0'), undefined);
  assert.ok(findLink(there, 'br0'));
  there.close();
  there.close();
});
