import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { eachAttribute } from '../../../../src/netlink/attributes.ts';
import { AF_INET } from '../../../../src/netlink/constants.ts';
import { Rtnetlink } from '../../../../src/netlink/connection.ts';
import { decodeLink } from '../../../../src/netlink/link-decode.ts';
import { MessageHeader } from '../../../../src/netlink/message-header.ts';
import { MESSAGE_HEADER_BYTES } from '../../../../src/netlink/message.ts';
import { eachReply } from '../../../../src/netlink/reply.ts';
import { decodeRoute } from '../../../../src/netlink/route-decode.ts';
import { decodeVxlan } from '../../../../src/netlink/vxlan-decode.ts';
import { type FuzzProperty, fuzzProperty } from './batches.ts';

// rtnetlink(7)
const RTM_GETLINK = 18;
const RTM_GETROUTE = 26;

/** Messages of this kernel, with their headers; none where it may not be asked. */
function messagesOfKernel(): readonly Buffer[] {
  const nl = Rtnetlink.open();
  try {
    return [RTM_GETLINK, RTM_GETROUTE].flatMap((type) => {
      const message = nl.newMessage(type);
      // struct ifinfomsg and struct rtmsg; the latter wants a family.
      if (type === RTM_GETLINK) message.zeros(16);
      else message.u8(AF_INET).zeros(11);
      return nl.dump(message, { operation: 'list', object: 'all' }, (body) => {
        const header = Buffer.alloc(MESSAGE_HEADER_BYTES);
        header.writeUInt32LE(MESSAGE_HEADER_BYTES + body.length);
        header.writeUInt16LE(type - 2, 4);
        return Buffer.concat([header, body]);
      });
    });
  } finally {
    nl.close();
  }
}

/** Made longer, shorter or other than the kernel sent it, so that lengths in it lie. */
function lying(messages: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const change = fc.tuple(
    fc.nat(400),
    fc.oneof(fc.constantFrom(0, 1, 3, 4, 5, 0x7f, 0x80, 0xff), fc.nat(255)),
  );
  return fc
    .tuple(
      fc.array(fc.constantFrom(...messages), { minLength: 1, maxLength: 3 }),
      fc.array(change, { maxLength: 6 }),
      fc.integer({ min: 0, max: 600 }),
      fc.uint8Array({ maxLength: 20 }),
    )
    .map(([several, changes, kept, more]) => {
      const bytes = Buffer.concat([...several, more]);
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return kept === 0 ? bytes : bytes.subarray(0, Math.max(1, bytes.length - (kept % bytes.length)));
    });
}

/** Node refuses to read beyond a buffer with a RangeError: that is all that may be thrown. */
function orOutOfRange(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    assert.ok(error instanceof RangeError, String(error));
  }
}

function decodesAll(bytes: Buffer): void {
  orOutOfRange(() => {
    let replies = 0;
    for (const { body } of eachReply(bytes)) {
      replies++;
      assert.ok(replies * MESSAGE_HEADER_BYTES <= bytes.length, 'more messages than there is room for');
      assert.ok(isWithin(body, bytes));
      for (const decode of [decodeLink, decodeRoute]) orOutOfRange(() => decode(body));
    }
  });
  for (const decode of [decodeLink, decodeRoute]) orOutOfRange(() => decode(bytes));
  let count = 0;
  for (const [, value] of eachAttribute(bytes)) {
    count++;
    assert.ok(count * 4 <= bytes.length && isWithin(value, bytes), 'an attribute that is not there');
  }
  orOutOfRange(() => decodeVxlan(new Map(eachAttribute(bytes))));
}

/** A view of the same memory, and of nothing beside it. */
const isWithin = (inner: Buffer, outer: Buffer): boolean =>
  inner.length === 0 ||
  (inner.buffer === outer.buffer &&
    inner.byteOffset >= outer.byteOffset &&
    inner.byteOffset + inner.length <= outer.byteOffset + outer.length);

/** Control messages with lengths that lie, beside a header that says how many there are. */
function decodesControl([bytes, said]: readonly [Uint8Array, number]): void {
  const header = new MessageHeader({ data: 8, control: 128 });
  header.control.set(bytes);
  // msg_controllen, as the kernel fills it in: never more than it was offered.
  header.bytes.writeBigUInt64LE(BigInt(said), 40);
  let count = 0;
  for (const { data } of header.controlMessages()) {
    count++;
    assert.ok(count * 16 <= 128 && isWithin(data, header.control));
  }
}

export const netlinkProperties = (): readonly FuzzProperty[] => [
  fuzzProperty(
    'messages of this kernel, made other',
    { batchRuns: 5_000, batches: 20 },
    lying(messagesOfKernel()),
    decodesAll,
  ),
  fuzzProperty(
    'random bytes as netlink',
    { batchRuns: 5_000, batches: 10 },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    decodesAll,
  ),
  fuzzProperty(
    'control messages with lengths that lie',
    { batchRuns: 5_000, batches: 4 },
    fc.tuple(fc.uint8Array({ maxLength: 128 }), fc.nat(128)),
    decodesControl,
  ),
];
