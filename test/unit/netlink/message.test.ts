import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageWriter, align } from '../../../src/netlink/message.ts';

test('lengths are rounded up to the boundary of four', () => {
  assert.deepEqual([0, 1, 3, 4, 5].map(align), [0, 4, 4, 4, 8]);
});

test('a message with nested attributes is laid out as the kernel reads it', () => {
  const message = new MessageWriter();
  message.begin(0x10, 0x605).u8(0).zeros(3).u32(7).u32(1).u32(1);
  message.attributeString(3, 'v0');
  message.nest(18, () => {
    message.attributeString(1, 'veth');
    message.nest(2, () => message.attributeU8(4, 9));
  });
  message.attributeBytes(1, Uint8Array.from([2, 0, 0, 0, 0, 5]));
  message.end(3);
  const expected = [
    '50000000 1000 0506 03000000 00000000', // length 80, type, flags, sequence, port
    '00000000 07000000 01000000 01000000', // struct ifinfomsg
    '0700 0300 76300000', // name "v0", padded
    '1c00 1280', // nested: 28 bytes, type 18
    '0900 0100 76657468 00000000', // kind "veth", padded
    '0c00 0280', // nested in it: 12 bytes, type 2
    '0500 0400 09000000', // one byte, padded
    '0a00 0100 0200 00000005 0000', // address, padded
  ];
  const hex = expected.join('').replaceAll(' ', '');
  assert.equal(message.bytes.toString('hex'), hex);
});

test('numbers are little-endian, ports big-endian', () => {
  const message = new MessageWriter();
  message.u16(0x0102).u16be(0x0102).u32(0xfffffffe).attributeU16(1, 5).attributeU32(2, 0x01020304);
  assert.equal(message.bytes.toString('hex'), '02010102feffffff06000100050000000800020004030201');
});

test('several messages follow each other, and the last can be taken back', () => {
  const message = new MessageWriter();
  message.begin(1, 0).end(1);
  message.begin(2, 0).u32(5).end(2);
  assert.deepEqual([message.start, message.length], [16, 36]);
  message.addFlags(0, 4);
  assert.equal(message.bytes.readUInt16LE(6), 4);
  message.truncate(16);
  message.begin(3, 0).end(3);
  assert.equal(message.bytes.readUInt16LE(20), 3);
  assert.equal(message.length, 32);
});

test('a buffer that is too small grows, wherever it ends', () => {
  for (let capacity = 1; capacity < 64; capacity++) {
    const message = new MessageWriter(capacity);
    message
      .begin(1, 2)
      .u8(1)
      .zeros(3)
      .attributeString(3, 'grown')
      .attributeBytes(4, Uint8Array.of(1, 2, 3));
    message.nest(5, () => message.attributeU32(6, 7)).end(9);
    const roomy = new MessageWriter();
    roomy
      .begin(1, 2)
      .u8(1)
      .zeros(3)
      .attributeString(3, 'grown')
      .attributeBytes(4, Uint8Array.of(1, 2, 3));
    roomy.nest(5, () => roomy.attributeU32(6, 7)).end(9);
    assert.deepEqual(message.bytes, roomy.bytes, `capacity ${capacity}`);
  }
});
