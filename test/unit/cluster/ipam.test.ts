import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { NodeIpam, PodCidrFullError } from '../../../src/cluster/ipam.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { containsAddress, parseCidr } from '../../../src/model/ip.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';

const node = parseNodeName('node-1');
const key = (n: number) => podKey('default', `p${n}`);

describe('NodeIpam', () => {
  it('starts behind the gateway, in each family', () => {
    const ipam = new NodeIpam(node, ['10.244.1.0/24', 'fd00:10:244:1::/64']);
    assert.deepEqual(ipam.allocate(key(1)), ['10.244.1.2/24', 'fd00:10:244:1::2/64']);
    assert.deepEqual(ipam.allocate(key(2)), ['10.244.1.3/24', 'fd00:10:244:1::3/64']);
    assert.deepEqual(ipam.allocate(key(1)), ['10.244.1.2/24', 'fd00:10:244:1::2/64'], 'the same pod again');
  });

  it('hands out all 253 addresses of a /24, and says so when it is full', () => {
    const ipam = new NodeIpam(node, ['10.244.1.0/24']);
    assert.equal(ipam.capacity, 253);
    const all = Array.from({ length: 253 }, (_, n) => ipam.allocate(key(n))[0]);
    assert.equal(new Set(all).size, 253);
    assert.equal(all.at(-1), '10.244.1.254/24');
    assert.throws(
      () => ipam.allocate(key(253)),
      (error) => {
        assert.ok(error instanceof PodCidrFullError);
        assert.equal(error.message, 'podCIDR 10.244.1.0/24 of node-1 is full (253 addresses)');
        return true;
      },
    );
    ipam.release(key(7));
    assert.deepEqual(ipam.allocate(key(253)), ['10.244.1.9/24']);
  });

  it('gives a pod the addresses that it had, unless another has them', () => {
    const ipam = new NodeIpam(node, ['10.244.1.0/24', 'fd00:10:244:1::/64']);
    ipam.reserve(key(1), ['10.244.1.7/24', 'fd00:10:244:1::9/64']);
    assert.deepEqual(ipam.allocate(key(1)), ['10.244.1.7/24', 'fd00:10:244:1::9/64']);
    ipam.reserve(key(1), ['10.244.1.7/24', 'fd00:10:244:1::9/64']);
    const code = (addresses: readonly string[]) => {
      try {
        ipam.reserve(key(2), addresses);
      } catch (error) {
        return error instanceof UsageError ? error.code : error;
      }
      return undefined;
    };
    assert.equal(code(['10.244.1.8/24', 'fd00:10:244:1::9/64']), 'address-taken');
    assert.equal(code(['10.244.2.8/24', 'fd00:10:244:1::8/64']), 'address-outside');
    assert.equal(code(['10.244.1.1/24', 'fd00:10:244:1::8/64']), 'address-outside', 'the gateway');
    assert.equal(code(['10.244.1.8/24']), 'address-outside', 'one family of two');
    assert.deepEqual(ipam.allocate(key(2)), ['10.244.1.8/24', 'fd00:10:244:1::a/64'], 'nothing was taken');
  });

  it('reuses an address only after all others', () => {
    const ipam = new NodeIpam(node, ['10.244.1.0/29']);
    const seen: (string | undefined)[] = [];
    for (let n = 0; n < 6; n++) {
      seen.push(ipam.allocate(key(n))[0]);
      ipam.release(key(n));
    }
    const five = ['10.244.1.2/29', '10.244.1.3/29', '10.244.1.4/29', '10.244.1.5/29', '10.244.1.6/29'];
    assert.deepEqual(seen, [...five, '10.244.1.2/29']);
  });

  it('never gives an address to two pods, nor one that is not for pods', () => {
    const steps = fc.array(fc.record({ take: fc.boolean(), pod: fc.nat(20) }), { maxLength: 100 });
    const range = fc.constantFrom(
      '10.244.1.0/24',
      '10.244.1.0/28',
      '10.244.1.0/29',
      'fd00::/64',
      'fd00::/125',
    );
    fc.assert(
      fc.property(steps, range, (steps, cidr) => {
        const ipam = new NodeIpam(node, [cidr]);
        const held = new Map<number, string | undefined>();
        const refused = ['10.244.1.0', '10.244.1.1', '10.244.1.255', 'fd00::', 'fd00::1'];
        for (const { take, pod } of steps) {
          if (!take) {
            ipam.release(key(pod));
            held.delete(pod);
          } else if (held.has(pod) || held.size < ipam.capacity) {
            const [address] = ipam.allocate(key(pod));
            assert.ok(address !== undefined && containsAddress(parseCidr(cidr), address));
            assert.ok(!refused.includes(address.split('/')[0] ?? ''));
            held.set(pod, address);
          } else {
            assert.throws(() => ipam.allocate(key(pod)), PodCidrFullError);
          }
          assert.equal(new Set(held.values()).size, held.size);
        }
      }),
    );
  });
});
