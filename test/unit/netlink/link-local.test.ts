import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkLocalOf } from '../../../src/netlink/link-local.ts';

test('a link-local address is the MAC with its second bit turned and ff:fe in its middle', () => {
  assert.equal(linkLocalOf('34:56:78:9a:bc:de'), 'fe80::3656:78ff:fe9a:bcde');
  assert.equal(linkLocalOf('02:00:0a:f4:01:01'), 'fe80::aff:fef4:101');
});
