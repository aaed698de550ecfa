import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newProbeNonce, probeNonceOf, probePayload } from '../../../src/agent/probe/probe-nonce.ts';

test('a nonce is 16 printable characters, and no two are the same', () => {
  const nonces = Array.from({ length: 1_000 }, newProbeNonce);
  for (const nonce of nonces) assert.match(nonce, /^podnet[\w-]{10}$/);
  assert.equal(new Set(nonces).size, nonces.length);
});
test('a payload is as long as it shall be, and never shorter than its nonce', () => {
  const nonce = newProbeNonce();
  assert.equal(probePayload(nonce, 20).toString(), `${nonce}pppp`);
  assert.equal(probePayload(nonce, 0).toString(), nonce);
});
test('a payload tells its nonce, and what is none of a probe tells none', () => {
  const nonce = newProbeNonce();
  assert.equal(probeNonceOf(probePayload(nonce, 1_400)), nonce);
  assert.equal(probeNonceOf(Buffer.from(nonce)), nonce);
  for (const other of ['', nonce.slice(0, -1), `x${nonce}`, 'padnet0123456789']) {
    assert.equal(probeNonceOf(Buffer.from(other)), undefined, other);
  }
});
