import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  eachAttribute,
  nestedAttributes,
  readAttributes,
  stringOf,
  u32Of,
  u8Of,
} from '../../../src/netlink/attributes.ts';
import { MessageWriter } from '../../../src/netlink/message.ts';

function written(write: (message: MessageWriter) => void): Buffer {
  const message = new MessageWriter();
  write(message);
  return Buffer.from(message.bytes);
}

test('what was written is read back', () => {
  const attributes = readAttributes(
    written((message) => {
      message.attributeU8(1, 200).attributeU32(2, 0xfffffff0).attributeString(3, 'eth0');
      message.nest(4, () => message.attributeString(1, 'bridge'));
    }),
  );
  assert.equal(u8Of(attributes, 1), 200);
  assert.equal(u32Of(attributes, 2), 0xfffffff0);
  assert.equal(stringOf(attributes, 3), 'eth0');
  assert.equal(stringOf(nestedAttributes(attributes, 4), 1), 'bridge');
  assert.equal(u32Of(attributes, 9), undefined);
  assert.equal(stringOf(nestedAttributes(attributes, 9), 1), undefined);
});

test('any attributes survive the way there and back', () => {
  const attribute = fc.tuple(fc.integer({ min: 0, max: 0x3fff }), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(attribute), (attributes) => {
      const bytes = written((message) => {
        for (const [type, value] of attributes) message.attributeBytes(type, value);
      });
      const read = [...eachAttribute(bytes)].map(([type, value]) => [type, Uint8Array.from(value)]);
      assert.deepEqual(read, attributes);
    }),
  );
});

test('bytes that are no attributes end the walk', () => {
  assert.deepEqual([...eachAttribute(Buffer.from([3, 0, 1, 0]))], []);
  assert.deepEqual([...eachAttribute(Buffer.from([200, 0, 1, 0, 5]))], []);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      for (const [, value] of eachAttribute(Buffer.from(bytes))) assert.ok(value.length <= bytes.length);
    }),
  );
});
