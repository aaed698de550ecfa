import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksumOf, decodeAnswer, encodeAnswer, plainAddress } from '../../../src/agent/responder/answer.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const answer = {
  peer: 'default/web',
  node: parseNodeName('node-1'),
  protocol: 'udp',
  source: '10.244.1.2',
  sourcePort: 4711,
  destination: '10.244.2.2',
  destinationPort: 53,
} as const;

test('an answer says who and whom, and gives back the beginning of what came', () => {
  assert.deepEqual(decodeAnswer(encodeAnswer(answer, Buffer.from('nonce'))), {
    ...answer,
    echo: 'nonce',
    checksum: checksumOf(Buffer.from('nonce')),
  });
});
test('it is as long as the request, and no shorter than it has to be', () => {
  assert.equal(encodeAnswer(answer, Buffer.alloc(1472, 'p')).length, 1472);
  assert.ok(encodeAnswer(answer, Buffer.from('x')).length > 100);
  assert.equal(decodeAnswer(encodeAnswer(answer, Buffer.alloc(1472, 'p')))?.peer, 'default/web');
});
test('what is echoed is no more than 64 bytes, and that of all that came is its checksum', () => {
  const request = Buffer.alloc(100, 'q');
  const decoded = decodeAnswer(encodeAnswer(answer, request));
  assert.equal(decoded?.echo, 'q'.repeat(64));
  assert.equal(decoded.checksum, checksumOf(request));
});
test('what is no answer is none', () => {
  for (const text of ['', 'hello', '7', '[]', 'null', '{"peer":1}']) {
    assert.equal(decodeAnswer(Buffer.from(text)), undefined, text);
  }
});
test('an answer has all that is judged of it, of the right type', () => {
  const whole = { ...answer, echo: '', checksum: 0 };
  assert.deepEqual(decodeAnswer(Buffer.from(JSON.stringify(whole))), whole);
  const judged = [
    'peer',
    'source',
    'destination',
    'sourcePort',
    'destinationPort',
    'checksum',
    'echo',
  ] as const;
  for (const field of judged) {
    const other = typeof whole[field] === 'string' ? 7 : '7';
    assert.equal(decodeAnswer(Buffer.from(JSON.stringify({ ...whole, [field]: other }))), undefined, field);
  }
});
test('an IPv4 address on a dual-stack socket is written as IPv4', () => {
  assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('fd00::1'), 'fd00::1');
  // Another prefix, and another way to write what is no IPv4.
  assert.equal(plainAddress('64:ff9b::10.0.0.1'), '64:ff9b::10.0.0.1');
  assert.equal(plainAddress('::ffff:a00:1'), '::ffff:a00:1');
});
