import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeTo } from '../../../src/scenario/route-to.ts';

const hop = (routes: readonly string[], address: string) => routeTo(routes, address)?.hop;

test('the longest prefix decides', () => {
  const routes = [
    'default via 10.244.1.1 dev eth0',
    '10.244.0.0/16 via 10.244.1.9 dev eth0',
    '10.244.1.0/24 dev eth0 proto kernel scope link',
  ];
  assert.equal(hop(routes, '10.244.1.5'), '10.244.1.5');
  assert.equal(hop(routes, '10.244.2.5'), '10.244.1.9');
  assert.equal(hop(routes, '192.0.2.1'), '10.244.1.1');
});

test('a default route is of one family', () => {
  const four = 'default via 10.244.1.1 dev eth0 proto static';
  const six = 'default via fd00:10:244:1::1 dev eth0 proto static metric 1024';
  for (const routes of [
    [four, six],
    [six, four],
  ]) {
    assert.equal(hop(routes, '192.0.2.1'), '10.244.1.1');
    assert.equal(hop(routes, 'fd00:10:244:2::2'), 'fd00:10:244:1::1');
  }
  assert.equal(hop([four], 'fd00:10:244:2::2'), undefined);
  assert.equal(hop([six], '192.0.2.1'), undefined);
});

test('also by a gateway of the other one', () => {
  const four = 'default via inet6 fe80::1 dev eth0';
  assert.equal(hop([four], '192.0.2.1'), 'fe80::1');
  assert.equal(hop([four], 'fd00::1'), undefined);
  assert.equal(hop(['10.244.2.0/24 via inet6 fd98:18:7::3 dev eth0'], '10.244.2.2'), 'fd98:18:7::3');
});
