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
test('what is no answer is none', () => {
  for (const text of ['', 'hello', '[]', 'null', '{"peer":1}', JSON.stringify({ ...answer, source: 7 })]) {
    assert.equal(decodeAnswer(Buffer.from(text)), undefined, text);
  }
});
test('an IPv4 address on a dual-stack socket is written as IPv4', () => {
  assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('fd00::1'), 'fd00::1');
});
