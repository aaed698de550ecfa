import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encodeProbeRequest,
  isWholeRequest,
  probeGreeting,
} from '../../../src/agent/responder/probe-exchange.ts';

const isWhole = (text: string): boolean => isWholeRequest(Buffer.from(text));

test("a probe's request is HTTP that says how much it brings", () => {
  assert.equal(
    encodeProbeRequest(Buffer.from('body')).toString(),
    'POST /.podnet/probe HTTP/1.1\r\nHost: podnet\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody',
  );
  assert.ok(encodeProbeRequest(Buffer.alloc(0)).subarray(0, probeGreeting.length).equals(probeGreeting));
});
test('it is whole with its last byte, and not before', () => {
  const request = encodeProbeRequest(Buffer.alloc(1_460, 'p'));
  for (const length of [0, probeGreeting.length, request.indexOf('\r\n\r\n') + 4, request.length - 1]) {
    assert.equal(isWholeRequest(request.subarray(0, length)), false, `${length} bytes`);
  }
  assert.equal(isWholeRequest(request), true);
});
test('one that does not say how much it brings is whole with its head', () => {
  assert.equal(isWhole('POST / HTTP/1.1\r\n\r\n'), true);
  assert.equal(isWhole('POST / HTTP/1.1\r\nHost: podnet\r\n'), false);
});
test('how much it brings is a header of its own, in any case, first or last', () => {
  assert.equal(isWhole('POST / HTTP/1.1\r\ncontent-length: 12\r\nHost: podnet\r\n\r\nhello world'), false);
  assert.equal(isWhole('POST / HTTP/1.1\r\nHost: podnet\r\ncontent-length: 12\r\n\r\nhello world'), false);
  assert.equal(isWhole('POST / HTTP/1.1\r\nHost: podnet\r\ncontent-length: 11\r\n\r\nhello world'), true);
  assert.equal(isWhole('POST / HTTP/1.1\r\nX-Content-Length: 12\r\n\r\n'), true);
  assert.equal(isWhole('POST / HTTP/1.1\r\nContent-Length: 12 of them\r\n\r\n'), true);
  assert.equal(isWhole('POST / HTTP/1.1\r\n\r\nContent-Length: 12\r\n'), true);
});
