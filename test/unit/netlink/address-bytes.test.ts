import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  formatAddress,
  formatMac,
  parseAddress,
  parseMac,
  parsePrefix,
} from '../../../src/netlink/address-bytes.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('addresses become bytes in network order', () => {
  assert.equal(hex(parseAddress('10.244.1.2').bytes), '0af40102');
  assert.equal(hex(parseAddress('::').bytes), '00'.repeat(16));
  assert.equal(hex(parseAddress('::1').bytes), `${'00'.repeat(15)}01`);
  assert.equal(hex(parseAddress('fd00:244:1::a').bytes), 'fd00024400010000000000000000000a');
  assert.equal(hex(parseAddress('1:2:3:4:5:6:7:8').bytes), '00010002000300040005000600070008');
  assert.equal(hex(parseAddress('::ffff:10.0.0.1').bytes), `${'00'.repeat(10)}ffff0a000001`);
});

test('IPv6 is written in its canonical form (RFC 5952)', () => {
  const canonical: readonly (readonly [string, string])[] = [
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['fe80:0:0:0:0:0:0:1', 'fe80::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ];
  for (const [text, expected] of canonical) assert.equal(formatAddress(parseAddress(text).bytes), expected);
});

test('any address survives the way there and back', () => {
  for (const length of [4, 16]) {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (bytes) => {
        assert.deepEqual(Uint8Array.from(parseAddress(formatAddress(bytes)).bytes), bytes);
      }),
    );
  }
});

test('prefixes have a length within their family', () => {
  assert.equal(parsePrefix('10.0.0.1/24').prefixLength, 24);
  assert.equal(parsePrefix('10.0.0.1').prefixLength, 32);
  assert.equal(parsePrefix('::1').prefixLength, 128);
  assert.equal(parsePrefix('::/0').prefixLength, 0);
  for (const wrong of [
    '10.0.0.1/33',
    '10.0.0.1/',
    '::1/129',
    '10.0.0.1/2/3',
    '10.0.0/8',
    'web/24',
    '1.2.3.4/-1',
  ]) {
    assert.throws(() => parsePrefix(wrong), /is not an IP address|has no valid prefix length/, wrong);
  }
  assert.throws(() => parseAddress('fe80::1%eth0'), /is not an IP address/);
});

test('MAC addresses go both ways', () => {
  assert.equal(formatMac(parseMac('02:00:0A:f4:01:05')), '02:00:0a:f4:01:05');
  for (const wrong of ['02:00:0a:f4:01', '02-00-0a-f4-01-05', '02:00:0a:f4:01:zz']) {
    assert.throws(() => parseMac(wrong), /is not a MAC address/);
  }
});
