import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEcho, encodeEchoRequest } from '../../../src/agent/probe/icmp-echo.ts';

const payload = Buffer.from('ping');

test('a request has its type, no code, and sequence number 1', () => {
  assert.deepEqual([...encodeEchoRequest('ipv4', payload)], [8, 0, 0, 0, 0, 0, 0, 1, ...payload]);
  assert.deepEqual([...encodeEchoRequest('ipv6', payload)], [128, 0, 0, 0, 0, 0, 0, 1, ...payload]);
});
test('a message has a type, and a payload behind its header', () => {
  assert.deepEqual(decodeEcho(encodeEchoRequest('ipv6', payload)), { type: 128, payload });
  assert.deepEqual(decodeEcho(Buffer.alloc(8)), { type: 0, payload: Buffer.alloc(0) });
});
test('what is shorter than a header is no message', () => {
  assert.equal(decodeEcho(Buffer.alloc(7)), undefined);
});
