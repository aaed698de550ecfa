import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeFrame, type FrameProtocol, frameNonce } from '../../../src/agent/underlay-frame.ts';
import type { IpFamily } from '../../../src/model/verdict.ts';

const nonce = '0011223344556677';
const addresses = {
  ipv4: { source: '10.244.1.1', destination: '10.244.2.1' },
  ipv6: { source: 'fd00:10:244:1::1', destination: 'fd00:10:244:2::1' },
};
const frame = (protocol: FrameProtocol, family: IpFamily): Buffer =>
  encodeFrame({
    sourceMac: '02:00:00:00:00:01',
    destinationMac: '02:00:00:00:00:02',
    ...addresses[family],
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

/** Where the parts of a frame are: after 14 bytes of Ethernet, RFC 791 and RFC 8200. */
const layouts = {
  ipv4: {
    ethernet: '0200000000020200000000010800',
    segmentAt: 34,
    numberAt: 23,
    addressesAt: 26,
    addresses: '0af401010af40201',
    icmp: 1,
    echoRequest: 8,
  },
  ipv6: {
    ethernet: '02000000000202000000000186dd',
    segmentAt: 54,
    numberAt: 20,
    addressesAt: 22,
    addresses: 'fd000010024400010000000000000001fd000010024400020000000000000001',
    icmp: 58,
    echoRequest: 128,
  },
} as const;

/** As RFC 9293 has it for IPv4, RFC 8200 section 8.1 for IPv6. */
function pseudoHeader(bytes: Buffer, family: IpFamily): Buffer {
  const { addressesAt, segmentAt, numberAt } = layouts[family];
  const length = bytes.length - segmentAt;
  const number = bytes.readUInt8(numberAt);
  if (family === 'ipv4') {
    const header = Buffer.alloc(12);
    bytes.copy(header, 0, addressesAt, addressesAt + 8);
    header.writeUInt8(number, 9);
    header.writeUInt16BE(length, 10);
    return header;
  }
  const header = Buffer.alloc(40);
  bytes.copy(header, 0, addressesAt, addressesAt + 32);
  header.writeUInt32BE(length, 32);
  header.writeUInt8(number, 39);
  return header;
}

describe('a frame over the underlay', () => {
  for (const family of ['ipv4', 'ipv6'] as const) {
    const layout = layouts[family];
    for (const [protocol, number] of [
      ['tcp', 6],
      ['udp', 17],
      ['icmp', layout.icmp],
    ] as const) {
      test(`${protocol} in ${family} has the addresses, its number and right checksums`, () => {
        const bytes = frame(protocol, family);
        assert.equal(bytes.subarray(0, 14).toString('hex'), layout.ethernet);
        assert.equal(bytes[layout.numberAt], number);
        const end = layout.addressesAt + layout.addresses.length / 2;
        assert.equal(bytes.subarray(layout.addressesAt, end).toString('hex'), layout.addresses);
        const segment = bytes.subarray(layout.segmentAt);
        if (family === 'ipv4') {
          assert.equal(bytes.readUInt16BE(16), bytes.length - 14);
          assert.ok(sums(bytes.subarray(14, 34)), 'IP header');
        } else {
          assert.equal(bytes.readUInt16BE(18), segment.length);
        }
        if (protocol === 'icmp') assert.equal(segment[0], layout.echoRequest);
        const sumsAlone = protocol === 'icmp' && family === 'ipv4';
        assert.ok(sums(sumsAlone ? segment : Buffer.concat([pseudoHeader(bytes, family), segment])));
      });
      test(`the nonce of ${protocol} in ${family} is found again, also when Ethernet padded the frame`, () => {
        assert.equal(frameNonce(frame(protocol, family)), nonce);
        assert.equal(frameNonce(Buffer.concat([frame(protocol, family), Buffer.alloc(7)])), nonce);
      });
    }
    test(`a frame whose ${family} addresses were translated on the way is none of ours`, () => {
      for (const at of [layout.addressesAt, layout.segmentAt - 1]) {
        const bytes = frame('udp', family);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        assert.equal(frameNonce(bytes), undefined);
      }
    });
  }

  test('a frame that is too short has no nonce', () => {
    assert.equal(frameNonce(frame('icmp', 'ipv4').subarray(0, 50)), undefined);
    assert.equal(frameNonce(frame('icmp', 'ipv6').subarray(0, 90)), undefined);
    assert.equal(frameNonce(Buffer.alloc(20)), undefined);
    assert.equal(frameNonce(Buffer.alloc(4)), undefined);
  });

  test('a frame of another protocol has none', () => {
    const bytes = frame('udp', 'ipv6');
    bytes.writeUInt16BE(0x0806, 12);
    assert.equal(frameNonce(bytes), undefined);
  });
});
