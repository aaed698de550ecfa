import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { encodeEchoRequest } from '../../../src/agent/probe/icmp-echo.ts';
import { LocalTarget } from '../../../src/agent/probe/local-target.ts';
import { PacketWitness, toldBeside } from '../../../src/agent/probe/packet-witness.ts';
import { newProbeNonce, probePayload } from '../../../src/agent/probe/probe-nonce.ts';
import type { WitnessedProtocol } from '../../../src/agent/probe/probe-target.ts';
import { RawSocket } from '../../../src/agent/raw-socket.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import type { IpFamily } from '../../../src/model/verdict.ts';
import { parseAddress } from '../../../src/netlink/address-bytes.ts';
import {
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
} from '../../../src/netlink/constants.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { pause } from '../../support/pause.ts';
import { missing, needsRoot } from '../../support/requires.ts';

/*
 * One netns that calls itself over loopback:
 *   127.0.0.1 -> 127.0.0.2, fd00::1 -> fd00::2
 */
suite('a witness of packets', { skip: needsRoot || missing('ip') }, () => {
  const directory = enterOwnNetns();
  const sandbox = Sandbox.adopt('own', path.join(directory, 'own'));
  after(() => sandbox.remove());
  writeFileSync('/proc/sys/net/ipv4/ping_group_range', '0 0');
  for (const address of ['fd00::1', 'fd00::2'])
    execFileSync('ip', ['addr', 'add', `${address}/128`, 'dev', 'lo', 'nodad']);

  const ends = {
    ipv4: { source: '127.0.0.1', destination: '127.0.0.2' },
    ipv6: { source: 'fd00::1', destination: 'fd00::2' },
  } as const;
  const icmpOf = { ipv4: IPPROTO_ICMP, ipv6: IPPROTO_ICMPV6 } as const;
  const kinds = (['udp', 'icmp'] as const).flatMap((protocol) =>
    (['ipv4', 'ipv6'] as const).map((family) => [protocol, family] as const),
  );

  function send(
    protocol: number,
    family: IpFamily,
    message: Buffer,
    { type = SOCK_DGRAM, ttl = 33 }: { readonly type?: number; readonly ttl?: number } = {},
  ): void {
    const { source, destination } = ends[family];
    const options = { type, protocol, dontFragment: false, ttl };
    const socket = RawSocket.openIn(sandbox.netns, destination, options);
    try {
      socket.bindAnyPort(source);
      const port = type === SOCK_RAW ? 0 : 9;
      assert.equal(socket.send(message, { address: destination, port }), message.length);
    } finally {
      socket.close();
    }
  }

  function sendProbe(protocol: WitnessedProtocol, family: IpFamily, ttl?: number): string {
    const nonce = newProbeNonce();
    const payload = probePayload(nonce, 40);
    const how = ttl === undefined ? {} : { ttl };
    if (protocol === 'udp') send(IPPROTO_UDP, family, payload, how);
    else send(icmpOf[family], family, encodeEchoRequest(family, payload), how);
    return nonce;
  }

  function watched<T>(
    family: IpFamily,
    protocol: WitnessedProtocol,
    work: (witness: PacketWitness) => T,
    limit?: number,
  ): T {
    const witness = new PacketWitness(sandbox.netns, family, protocol, limit);
    try {
      return work(witness);
    } finally {
      witness.close();
    }
  }

  /** The bytes that wait in raw sockets of this netns, one number a socket. */
  function waiting(): readonly number[] {
    return ['raw', 'raw6'].flatMap((kind) =>
      readFileSync(`/proc/thread-self/net/${kind}`, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => Number.parseInt(/[\dA-F]{8}:([\dA-F]{8})/.exec(line)?.[1] ?? '', 16)),
    );
  }

  for (const [protocol, family] of kinds) {
    test(`tells of ${protocol} over ${family} whence it came, what it called and how far it could go, once`, () => {
      watched(family, protocol, (witness) => {
        const nonce = sendProbe(protocol, family);
        assert.deepEqual(witness.take(nonce), { ...ends[family], ttl: 33 });
        assert.equal(witness.take(nonce), undefined);
        // The reply of the kernel is none.
        assert.equal(witness.take(sendProbe(protocol, family, 7))?.ttl, 7);
      });
    });

    test(`sees of ${protocol} over ${family} nothing else`, () => {
      watched(family, protocol, (witness) => {
        const others = kinds.filter((kind) => kind[0] !== protocol || kind[1] !== family);
        for (const other of others)
          assert.equal(witness.take(sendProbe(...other)), undefined, other.join(' '));
      });
    });
  }

  test('does not count what is no probe', () => {
    watched(
      'ipv4',
      'udp',
      (witness) => {
        const nonce = sendProbe('udp', 'ipv4');
        for (const text of ['', 'somebody else']) send(IPPROTO_UDP, 'ipv4', Buffer.from(text));
        assert.equal(witness.take(nonce)?.ttl, 33);
      },
      1,
    );
  });

  test('remembers as many as it may, the newest', () => {
    watched(
      'ipv4',
      'udp',
      (witness) => {
        const nonces = Array.from({ length: 4 }, () => sendProbe('udp', 'ipv4'));
        assert.deepEqual(
          nonces.map((nonce) => witness.take(nonce) !== undefined),
          [false, false, true, true],
        );
      },
      2,
    );
  });

  test('goes on after packets that are shorter than they may be', () => {
    watched('ipv6', 'udp', (witness) => {
      send(IPPROTO_UDP, 'ipv6', Buffer.alloc(0), { type: SOCK_RAW });
      assert.equal(witness.take(sendProbe('udp', 'ipv6'))?.ttl, 33);
    });
    watched('ipv6', 'icmp', (witness) => {
      send(IPPROTO_ICMPV6, 'ipv6', Buffer.from([128, 0, 0, 0]), { type: SOCK_RAW });
      assert.equal(witness.take(sendProbe('icmp', 'ipv6'))?.ttl, 33);
    });
  });

  test('leaves nothing waiting while nobody asks, and nothing open when it is closed', async () => {
    assert.deepEqual(waiting(), []);
    const witness = new PacketWitness(sandbox.netns, 'ipv4', 'udp');
    try {
      for (const _ of [1, 2]) {
        const nonce = sendProbe('udp', 'ipv4');
        assert.ok((waiting()[0] ?? 0) > 0, 'it waits at first');
        for (let left = 100; left > 0 && waiting()[0] !== 0; left--) await pause(10);
        assert.deepEqual(waiting(), [0]);
        assert.equal(witness.take(nonce)?.ttl, 33);
      }
    } finally {
      witness.close();
    }
    assert.deepEqual(waiting(), []);
  });

  test('is there once a target is prepared, for what needs one', () => {
    const target = Sandbox.adopt('target', path.join(directory, 'target'));
    try {
      const port = new LocalTarget({ sandbox: target, node: { sandbox: target } });
      assert.equal(port.prepare({ protocol: 'tcp', family: 'ipv4', port: 80 }), false);
      assert.equal(waiting().length, 0);
      assert.equal(port.prepare({ protocol: 'udp', family: 'ipv4', port: 53 }), false);
      assert.equal(port.prepare({ protocol: 'icmp', family: 'ipv6' }), false);
      assert.equal(waiting().length, 2);
    } finally {
      target.remove();
    }
  });
});

suite('what is told beside a packet', () => {
  const bytes = Buffer.from([...parseAddress('fd00::2').bytes, 1, 0, 0, 0]);
  const hopLimit = Buffer.from([33, 0, 0, 0]);
  // linux/in6.h, linux/in.h: the same numbers in the family of IPv4 mean something else.
  const info = { level: IPPROTO_IPV6, type: 50, data: bytes };
  const hops = { level: IPPROTO_IPV6, type: 52, data: hopLimit };
  const others = [50, 52].map((type) => ({ level: IPPROTO_IP, type, data: Buffer.alloc(20) }));

  test('is its destination and its hop limit, whatever else is there', () => {
    assert.deepEqual(toldBeside([...others, hops, info]), { destination: 'fd00::2', ttl: 33 });
  });
  test('may be one of them, or nothing', () => {
    assert.deepEqual(toldBeside([info]), { destination: 'fd00::2' });
    assert.deepEqual(toldBeside([hops]), { ttl: 33 });
    assert.deepEqual(toldBeside(others), {});
  });
});
