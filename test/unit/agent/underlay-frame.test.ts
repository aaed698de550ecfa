import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeFrame, type FrameProtocol, frameNonce } from '../../../src/agent/underlay-frame.ts';

const nonce = '0011223344556677';
const frame = (protocol: FrameProtocol): Buffer =>
  encodeFrame({
    sourceMac: '02:00:00:00:00:01',
    destinationMac: '02:00:00:00:00:02',
    source: '10.244.1.1',
    destination: '10.244.2.1',
    protocol,
    nonce,
  });

/** The Internet checksum over bytes that hold their own checksum is zero (RFC 1071). */
function sums(bytes: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum === 0xffff;
}

function pseudoHeader(bytes: Buffer): Buffer {
  const header = Buffer.alloc(12);
  bytes.copy(header, 0, 26, 34);
  header[9] = bytes[23] ?? 0;
  header.writeUInt16BE(bytes.length - 34, 10);
  return header;
}

describe('a frame over the underlay', () => {
  for (const [protocol, number] of [
    ['tcp', 6],
    ['udp', 17],
    ['icmp', 1],
  ] as const) {
    test(`${protocol} has the addresses, its number and right checksums`, () => {
      const bytes = frame(protocol);
      assert.equal(bytes.subarray(0, 14).toString('hex'), '0200000000020200000000010800');
      assert.equal(bytes[23], number);
      assert.equal(bytes.subarray(26, 34).toString('hex'), '0af401010af40201');
      assert.equal(bytes.readUInt16BE(16), bytes.length - 14);
      assert.ok(sums(bytes.subarray(14, 34)), 'IP header');
      const segment = bytes.subarray(34);
      assert.ok(sums(protocol === 'icmp' ? segment : Buffer.concat([pseudoHeader(bytes), segment])));
    });
    test(`the nonce of ${protocol} is found again, also when Ethernet padded the frame`, () => {
      assert.equal(frameNonce(frame(protocol)), nonce);
      assert.equal(frameNonce(Buffer.concat([frame(protocol), Buffer.alloc(7)])), nonce);
    });
  }
  test('a frame whose addresses were translated on the way is none of ours', () => {
    for (const at of [26, 33]) {
      const bytes = frame('udp');
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      assert.equal(frameNonce(bytes), undefined);
    }
  });

  test('a frame that is too short has no nonce', () => {
    assert.equal(frameNonce(frame('icmp').subarray(0, 50)), undefined);
    assert.equal(frameNonce(Buffer.alloc(20)), undefined);
  });
});
