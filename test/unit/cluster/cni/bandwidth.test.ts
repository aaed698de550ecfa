import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandwidthOf } from '../../../../src/cluster/cni/bandwidth.ts';
import { parseQuantity } from '../../../../src/cluster/cni/parse-quantity.ts';

for (const [text, value] of [
  ['10M', 10_000_000n],
  ['1.5k', 1_500n],
  ['1Ki', 1_024n],
  ['0.5Gi', 536_870_912n],
  ['2e6', 2_000_000n],
  ['2E3', 2_000n],
  ['1E', 1_000_000_000_000_000_000n],
  ['5e-1', 1n],
  ['1500m', 2n],
  ['.5k', 500n],
  ['5.', 5n],
  ['-1500m', -2n],
  ['9007199254740993', 9_007_199_254_740_993n],
] as const) {
  test(`the quantity ${text} is ${value}`, () => assert.equal(parseQuantity(text), value));
}

for (const text of ['', 'M', '.', '1 M', '1MB', '10Mbit', '1e', '0x10', '1,5M', 'NaN', '1e9999']) {
  test(`"${text}" is no quantity`, () => {
    assert.throws(() => parseQuantity(text), { code: 'bad-quantity', message: `"${text}" is no quantity` });
  });
}

test('bandwidth is asked for in bits, with the largest burst, and only in the direction that is named', () => {
  const burst = 4_294_967_295;
  assert.deepEqual(
    bandwidthOf({ 'kubernetes.io/ingress-bandwidth': '1M', 'kubernetes.io/egress-bandwidth': '10Ki' }),
    { ingressRate: 1_000_000, ingressBurst: burst, egressRate: 10_240, egressBurst: burst },
  );
  assert.deepEqual(bandwidthOf({ 'kubernetes.io/egress-bandwidth': '1P' }), {
    egressRate: 1e15,
    egressBurst: burst,
  });
  assert.equal(bandwidthOf({ 'example.com/why': 'tests' }), undefined);
});

for (const [rate, why] of [
  ['999', '999 is unreasonably small: less than 1 kbit/s'],
  ['-1M', '-1M is unreasonably small: less than 1 kbit/s'],
  ['1.1P', '1.1P is unreasonably large: more than 1 Pbit/s'],
  ['fast', '"fast" is no quantity'],
] as const) {
  test(`a bandwidth of ${rate} is refused`, () => {
    assert.throws(() => bandwidthOf({ 'kubernetes.io/ingress-bandwidth': rate }), {
      code: 'bad-bandwidth',
      message: `annotation kubernetes.io/ingress-bandwidth: ${why}`,
    });
  });
}
