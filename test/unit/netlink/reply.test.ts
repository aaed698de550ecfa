import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageWriter } from '../../../src/netlink/message.ts';
import { eachReply } from '../../../src/netlink/reply.ts';

const [STATUS, DONE] = [2, 3];
const [INTERRUPTED, CAPPED, HAS_DETAIL] = [0x10, 0x100, 0x200];

function datagram(write: (message: MessageWriter) => void): Buffer {
  const message = new MessageWriter();
  write(message);
  return Buffer.from(message.bytes);
}

test('an acknowledgement, a failure and a row are told apart', () => {
  const replies = eachReply(
    datagram((message) => {
      message.begin(STATUS, CAPPED).u32(0).zeros(16).end(1);
      message
        .begin(STATUS, CAPPED)
        .u32(-17 >>> 0)
        .zeros(16)
        .end(2);
      message.begin(16, INTERRUPTED).u32(0xabcd).end(3);
    }),
  );
  assert.deepEqual(
    [...replies].map(({ kind, sequence, errno, interrupted }) => ({ kind, sequence, errno, interrupted })),
    [
      { kind: 'status', sequence: 1, errno: 0, interrupted: false },
      { kind: 'status', sequence: 2, errno: 17, interrupted: false },
      { kind: 'data', sequence: 3, errno: 0, interrupted: true },
    ],
  );
});

test('the kernel’s words are found behind a capped request, a whole one and at the end of a dump', () => {
  const words = (write: (message: MessageWriter) => void): string | undefined =>
    [...eachReply(datagram(write))][0]?.detail;
  assert.equal(
    words((message) =>
      message
        .begin(STATUS, CAPPED | HAS_DETAIL)
        .u32(-22 >>> 0)
        .u32(40)
        .zeros(12)
        .attributeString(1, 'no such master')
        .end(1),
    ),
    'no such master',
  );
  assert.equal(
    words((message) =>
      message
        .begin(STATUS, HAS_DETAIL)
        .u32(-22 >>> 0)
        .u32(22)
        .zeros(20)
        .attributeString(1, 'whole request')
        .end(1),
    ),
    'whole request',
  );
  assert.equal(
    words((message) =>
      message
        .begin(DONE, HAS_DETAIL)
        .u32(-2 >>> 0)
        .attributeString(1, 'no such table')
        .end(1),
    ),
    'no such table',
  );
});

test('a datagram that is cut off ends quietly', () => {
  const whole = datagram((message) => message.begin(16, 0).u32(1).end(1));
  assert.equal([...eachReply(whole.subarray(0, 18))].length, 0);
  assert.equal([...eachReply(Buffer.alloc(40))].length, 0);
});
