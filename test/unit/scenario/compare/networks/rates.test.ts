import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hopsOf, megabitsOf } from '../../../../../src/scenario/compare/networks/rates.ts';

test('a rate is of what was received, in the time that took', () => {
  const stream = {
    fromAddress: '10.244.1.2',
    toAddress: '10.244.1.3',
    payloadBytes: 1_000,
    sent: { bytes: 5_000_000, datagrams: 5_000 },
    received: { bytes: 2_500_000, datagrams: 2_500 },
    receivedInMs: 20,
  };
  assert.equal(megabitsOf(stream), 1_000);
  assert.equal(megabitsOf({ ...stream, received: { bytes: 0, datagrams: 0 }, receivedInMs: 0 }), 0);
});

test('hops are what is missing of the TTL that a packet most likely began with', () => {
  assert.deepEqual([64, 63, 62, 65, 128, 126, 255, 250].map(hopsOf), [0, 1, 2, 63, 0, 2, 0, 5]);
});
