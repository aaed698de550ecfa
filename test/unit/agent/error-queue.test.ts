import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeExtendedError } from '../../../src/agent/error-queue.ts';

/** struct sock_extended_err, then the sockaddr_in of who sent the ICMP message. */
function extended(errno: number, origin: number, type: number, code: number, sender: string): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32LE(errno, 0);
  bytes.set([origin, type, code], 4);
  bytes.writeUInt32LE(1400, 8);
  bytes.writeUInt16LE(sender === '' ? 0 : 2, 16);
  if (sender !== '') bytes.set(sender.split('.').map(Number), 20);
  return bytes;
}

test('an ICMP error has its type, code, sender and the MTU', () => {
  assert.deepEqual(decodeExtendedError(extended(113, 2, 3, 4, '10.8.0.2')), {
    errno: 113,
    origin: 'icmp',
    type: 3,
    code: 4,
    info: 1400,
    sender: '10.8.0.2',
  });
});
test('a local error has no sender', () => {
  const decoded = decodeExtendedError(extended(90, 1, 0, 0, ''));
  assert.equal(decoded.origin, 'local');
  assert.equal('sender' in decoded, false);
});
test('an origin of later kernels is told as such', () => {
  assert.equal(decodeExtendedError(extended(1, 9, 0, 0, '')).origin, 'other');
});
