import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { hashedIfName } from '../../../src/model/if-name.ts';
import { stableMac } from '../../../src/model/mac.ts';

it('makes unicast, locally administered MAC addresses', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const mac = stableMac(...words);
      assert.match(mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      assert.equal(Number.parseInt(mac.slice(0, 2), 16) & 0b11, 0b10);
    }),
  );
});

it('keeps MAC addresses stable and words apart', () => {
  assert.equal(stableMac('a', 'bc'), stableMac('a', 'bc'));
  assert.notEqual(stableMac('a', 'bc'), stableMac('ab', 'c'));
});

it('fills an interface name up to its 15 bytes', () => {
  fc.assert(
    fc.property(fc.string(), (word) => assert.match(hashedIfName('veth', word), /^veth[0-9a-f]{11}$/)),
  );
  assert.notEqual(hashedIfName('veth', 'a', 'bc'), hashedIfName('veth', 'ab', 'c'));
});
