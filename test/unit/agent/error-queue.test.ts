import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { queuedErrorOf } from '../../../src/agent/error-queue.ts';
import { encodeSocketAddress } from '../../../src/agent/socket-address.ts';
import { IPPROTO_IP, IPPROTO_IPV6 } from '../../../src/netlink/constants.ts';

/** linux/in.h, linux/in6.h: what the kernel tells of an error beside a packet. */
const IP_RECVERR = { level: IPPROTO_IP, type: 11 };
const IPV6_RECVERR = { level: IPPROTO_IPV6, type: 25 };

interface Extended {
  readonly errno: number;
  readonly origin: number;
  readonly type?: number;
  readonly code?: number;
}

/** struct sock_extended_err, then the sockaddr of who sent the ICMP message. */
function extended({ errno, origin, type = 0, code = 0 }: Extended, sender: Buffer): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(errno, 0);
  bytes.set([origin, type, code], 4);
  bytes.writeUInt32LE(1400, 8);
  return Buffer.concat([bytes, sender]);
}

/** A sockaddr of no family, as a local error has it. */
const nobody = Buffer.alloc(16);
const local = { errno: 90, origin: 1 };

suite('what the error queue tells', () => {
  test('an ICMP error has its type, code, sender and the MTU', () => {
    const bytes = extended({ errno: 113, origin: 2, type: 3, code: 4 }, encodeSocketAddress('10.8.0.2', 0));
    assert.deepEqual(queuedErrorOf([{ ...IP_RECVERR, data: bytes }]), {
      errno: 113,
      origin: 'icmp',
      type: 3,
      code: 4,
      info: 1400,
      sender: '10.8.0.2',
    });
  });
  test('and so has one of ICMPv6', () => {
    const bytes = extended({ errno: 113, origin: 3, type: 1, code: 3 }, encodeSocketAddress('fd00::1', 0));
    assert.deepEqual(queuedErrorOf([{ ...IPV6_RECVERR, data: bytes }]), {
      errno: 113,
      origin: 'icmp6',
      type: 1,
      code: 3,
      info: 1400,
      sender: 'fd00::1',
    });
  });
  test('a local error has no sender, whether or not there is room for one', () => {
    for (const sender of [nobody, nobody.subarray(0, 8), Buffer.alloc(0)]) {
      const told = queuedErrorOf([{ ...IP_RECVERR, data: extended(local, sender) }]);
      assert.equal(told?.origin, 'local');
      assert.equal('sender' in told, false);
    }
  });
  test('an origin of no meaning, and one of later kernels, are told as such', () => {
    const originOf = (origin: number) =>
      queuedErrorOf([{ ...IP_RECVERR, data: extended({ errno: 1, origin }, nobody) }])?.origin;
    assert.equal(originOf(0), 'none');
    assert.equal(originOf(9), 'other');
  });
  test('what comes beside it is no error', () => {
    // A TTL (IP_TTL), a hop limit (IPV6_HOPLIMIT), and the numbers of the one in the family of the other.
    const others = [
      { level: IPPROTO_IP, type: 2 },
      { level: IPPROTO_IP, type: IPV6_RECVERR.type },
      { level: IPPROTO_IPV6, type: 52 },
      { level: IPPROTO_IPV6, type: IP_RECVERR.type },
    ].map((message) => ({ ...message, data: extended({ errno: 1, origin: 9 }, nobody) }));
    assert.equal(queuedErrorOf(others), undefined);
    assert.equal(queuedErrorOf([]), undefined);
    for (const error of [IP_RECVERR, IPV6_RECVERR]) {
      assert.equal(queuedErrorOf([...others, { ...error, data: extended(local, nobody) }])?.errno, 90);
    }
  });
});
