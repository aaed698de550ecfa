import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  cidrsOverlap,
  containsAddress,
  familyOf,
  formatCidr,
  hostAt,
  nthSubnet,
  parseCidr,
  parseInterfaceAddress,
  sizeOf,
  usableHostCount,
} from '../../../src/model/ip.ts';

const badCidr = { name: 'UsageError', code: 'bad-cidr' };

describe('parseCidr', () => {
  it('reads ranges of both families and writes them in their short form', () => {
    assert.equal(formatCidr(parseCidr('10.244.0.0/16')), '10.244.0.0/16');
    assert.equal(formatCidr(parseCidr('FD00:10:244:0::/64')), 'fd00:10:244::/64');
  });

  it('names the range when host bits are set', () => {
    assert.throws(() => parseCidr('10.244.1.5/16'), { ...badCidr, hint: 'write 10.244.0.0/16' });
  });

  for (const text of [
    '',
    '10.244.0.0',
    '10.244.0.0/',
    '10.244.0.0/33',
    '10.244/16',
    '10.0.0.0/08',
    'x/8',
    '::/129',
  ]) {
    it(`refuses "${text}"`, () => assert.throws(() => parseCidr(text), badCidr));
  }
});

describe('parts and hosts of a range', () => {
  it('counts parts from 0 and hosts from 1', () => {
    const range = parseCidr('10.244.0.0/16');
    assert.equal(formatCidr(nthSubnet(range, 3, 24)), '10.244.3.0/24');
    assert.equal(hostAt(parseCidr('10.244.3.0/24'), 1), '10.244.3.1');
    assert.equal(hostAt(parseCidr('fd00::/64'), 2n ** 64n - 1n), 'fd00::ffff:ffff:ffff:ffff');
  });

  it('refuses what lies outside', () => {
    assert.throws(() => nthSubnet(parseCidr('10.244.0.0/16'), 256, 24), /has no part 256/);
    assert.throws(() => nthSubnet(parseCidr('10.244.0.0/24'), 0, 16), /has no part 0/);
    assert.throws(() => hostAt(parseCidr('10.244.0.0/24'), 256), /has no address 256/);
  });

  it('leaves network and broadcast address out of the hosts', () => {
    assert.equal(usableHostCount(parseCidr('10.0.0.0/24')), 254n);
    assert.equal(usableHostCount(parseCidr('10.0.0.0/32')), 0n);
    assert.equal(usableHostCount(parseCidr('fd00::/64')), 2n ** 64n - 1n);
  });

  it('contains exactly its own addresses', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(
        octet,
        octet,
        fc.integer({ min: 8, max: 32 }),
        fc.nat(2 ** 32 - 1),
        (a, b, prefixLength, n) => {
          const range = nthSubnet(
            parseCidr(`${a}.0.0.0/8`),
            b % 2 ** (Math.min(prefixLength, 16) - 8),
            prefixLength,
          );
          const offset = BigInt(n) % sizeOf(range);
          assert.ok(containsAddress(range, hostAt(range, offset)));
          assert.ok(!containsAddress(range, `${(a + 1) % 256}.0.0.1`));
        },
      ),
    );
  });

  it('ends before the next range', () => {
    const range = parseCidr('10.244.1.0/24');
    assert.ok(containsAddress(range, '10.244.1.255'));
    assert.ok(!containsAddress(range, '10.244.2.0'));
    assert.ok(!containsAddress(range, '10.244.0.255'));
  });

  it('overlaps as sets do', () => {
    const overlap = (a: string, b: string): boolean => cidrsOverlap(parseCidr(a), parseCidr(b));
    assert.ok(overlap('10.0.0.0/8', '10.244.0.0/16'));
    assert.ok(overlap('10.244.0.0/16', '10.0.0.0/8'));
    assert.ok(!overlap('10.244.0.0/24', '10.244.1.0/24'));
    assert.ok(!overlap('0.0.0.0/0', '::/0'));
  });
});

describe('parseInterfaceAddress', () => {
  it('keeps address and prefix length', () => {
    const expected = { family: 'ipv4', address: '10.244.1.2', prefixLength: 24 };
    assert.deepEqual(parseInterfaceAddress('10.244.1.2/24'), expected);
    assert.equal(parseInterfaceAddress('fd00::1').prefixLength, 128);
  });

  it('tells families, and refuses words', () => {
    assert.equal(familyOf('10.0.0.1/8'), 'ipv4');
    assert.equal(familyOf('fd00::1'), 'ipv6');
    assert.throws(() => familyOf('web'), { code: 'bad-address' });
  });
});
