import assert from 'node:assert/strict';
import { after, describe, suite, test } from 'node:test';
import { clientAddress, HandWired, type Order, serverAddress } from '../../support/hand-wired.ts';
import { forward, nat, table } from '../../support/nft-rules.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { missing, needsRoot } from '../../support/requires.ts';

/*
 *   client 10.1.0.2 ----- router ----- 10.2.0.2 server (tcp 80, udp 53)
 */
const skip = needsRoot || missing('nsenter', 'ip', 'nft');

suite('verdicts', { skip }, () => {
  const net = new HandWired(enterOwnNetns());
  after(() => net[Symbol.dispose]());

  const tcp = { protocol: 'tcp', port: 80 } as const;
  const http = { protocol: 'http', port: 80 } as const;
  const udp = { protocol: 'udp', port: 53 } as const;
  const icmp = { protocol: 'icmp' } as const;
  /** For probes that wait in vain. */
  const soon = { timeoutMs: 250 };

  async function seen(order: Order): Promise<string> {
    const { verdict, reason } = await net.probe(order);
    return `${verdict} ${reason}`;
  }

  /** What probes see while something is different in a sandbox. */
  function rows(
    where: 'client' | 'router' | 'server',
    change: string,
    undo: string,
    expected: readonly (readonly [Order, string])[],
  ): void {
    test(`${where}: ${change}`, async () => {
      net.in(net[where], change);
      try {
        for (const [order, verdict] of expected)
          assert.equal(await seen(order), verdict, JSON.stringify(order));
      } finally {
        net.in(net[where], undo);
      }
    });
  }

  describe('as it should be', () => {
    for (const order of [tcp, http, udp, icmp]) {
      test(`${order.protocol} is answered, and the server saw the client itself`, async () => {
        const { verdict, seen: by } = await net.probe(order);
        assert.equal(verdict, 'answered');
        assert.equal(by?.source, clientAddress);
        assert.equal(by?.destination, serverAddress);
      });
    }
    test('closed ports refuse', async () => {
      assert.equal(await seen({ ...tcp, port: 81 }), 'refused tcp-rst');
      assert.equal(await seen({ ...http, port: 81 }), 'refused tcp-rst');
      assert.equal(await seen({ ...udp, port: 54 }), 'refused icmp-port-unreachable');
    });
  });

  describe('a router that rejects', () => {
    const undo = 'nft delete table ip broken';
    const reject = (how: string) =>
      table('filter hook forward priority 0', `ip daddr ${serverAddress} reject with ${how}`);
    for (const [how, reason] of [
      ['icmp net-unreachable', 'icmp-net-unreachable'],
      ['icmp host-unreachable', 'icmp-host-unreachable'],
      ['icmp port-unreachable', 'icmp-port-unreachable'],
      ['icmp admin-prohibited', 'icmp-admin-prohibited'],
      ['icmp net-prohibited', 'icmp-admin-prohibited'],
      ['icmp host-prohibited', 'icmp-admin-prohibited'],
    ] as const) {
      rows(
        'router',
        reject(how),
        undo,
        [tcp, http, udp, icmp].map((order) => [order, `unreachable ${reason}`]),
      );
    }
    const reset = table(
      'filter hook forward priority 0',
      `ip daddr ${serverAddress} ip protocol tcp reject with tcp reset`,
    );
    rows('router', reset, undo, [
      [tcp, 'refused tcp-rst'],
      [http, 'refused tcp-rst'],
      [udp, 'answered answer'],
    ]);
    const drop = table('filter hook forward priority 0', 'drop');
    rows(
      'router',
      drop,
      undo,
      [tcp, http, udp, icmp].map((order) => [{ ...order, ...soon }, 'no-answer timeout']),
    );
    test('the sender of the ICMP message is told', async () => {
      net.in(net.router, reject('icmp admin-prohibited'));
      try {
        assert.deepEqual((await net.probe(tcp)).icmp, { type: 3, code: 13, sender: '10.1.0.1' });
      } finally {
        net.in(net.router, undo);
      }
    });
    test('a server that hangs up in the middle resets', async () => {
      // The handshake passes, the first packet with a payload does not.
      const rule = 'tcp dport 80 tcp flags & psh == psh reject with tcp reset';
      net.in(net.router, table('filter hook forward priority 0', rule));
      try {
        assert.equal(await seen(tcp), 'reset connection-reset');
        assert.equal(await seen(http), 'reset connection-reset');
      } finally {
        net.in(net.router, undo);
      }
    });
  });

  describe('ports that are not what they were', () => {
    const undo = 'nft delete table ip broken';
    rows(
      'router',
      nat(
        'postrouting',
        `ip saddr ${clientAddress} meta l4proto { tcp, udp } snat to ${clientAddress}:1024-9999`,
      ),
      undo,
      [tcp, http, udp].map((order) => [order, 'wrong-source source-translated']),
    );
    rows('server', table('filter hook output priority 0', 'udp sport 53 udp sport set 5353'), undo, [
      [udp, 'wrong-peer other-address-answered'],
    ]);
  });

  describe('payload that is not what it was, with a checksum that is right', () => {
    // Two words of the payload, which is all "p".
    const changed = '@th,6400,16 set 0x7171 @th,6416,16 set 0x6f6f';
    rows(
      'router',
      forward(`ip daddr ${serverAddress} ip length > 1000 ${changed}`),
      'nft delete table ip broken',
      [
        [tcp, 'stalled payload-lost'],
        [{ ...udp, sizeBytes: 1200 }, 'stalled payload-lost'],
        [udp, 'answered answer'],
      ],
    );
  });

  describe("the client's own kernel", () => {
    const route = (kind: string) =>
      [`ip route add ${kind} ${serverAddress}`, `ip route del ${kind} ${serverAddress}`] as const;
    rows(
      'client',
      ...route('unreachable'),
      [tcp, http, udp, icmp].map((order) => [order, 'unreachable no-route']),
    );
    rows(
      'client',
      ...route('prohibit'),
      [tcp, http, udp, icmp].map((order) => [order, 'unreachable local-error']),
    );
    rows(
      'client',
      ...route('blackhole'),
      [tcp, http, udp, icmp].map((order) => [order, 'unreachable local-error']),
    );
    rows(
      'client',
      'ip route del default',
      'ip route add default via 10.1.0.1',
      [tcp, http, udp, icmp].map((order) => [order, 'unreachable no-route']),
    );
    const drop = table('filter hook output priority 0', `ip daddr ${serverAddress} drop`);
    rows('client', drop, 'nft delete table ip broken', [
      [udp, 'no-answer local-error'],
      [icmp, 'no-answer local-error'],
    ]);
  });

  describe("the client's own packet filter", () => {
    const reject = table(
      'filter hook output priority 0',
      `ip daddr ${serverAddress} reject with icmp admin-prohibited`,
    );
    rows('client', reject, 'nft delete table ip broken', [
      [udp, 'unreachable icmp-admin-prohibited'],
      [icmp, 'unreachable icmp-admin-prohibited'],
    ]);
  });

  describe('a router without a way', () => {
    // What a kernel tells of these is rate limited by a setting of the first netns: silence is as good.
    for (const kind of ['unreachable', 'prohibit', 'blackhole']) {
      test(kind, async () => {
        net.in(net.router, `ip route add ${kind} ${serverAddress}`);
        try {
          for (const order of [tcp, udp, icmp]) {
            assert.match(
              await seen({ ...order, ...soon }),
              /^(no-answer timeout|unreachable icmp-(host-unreachable|admin-prohibited))$/,
            );
          }
        } finally {
          net.in(net.router, `ip route del ${kind} ${serverAddress}`);
        }
      });
    }
  });

  describe('nobody at the address', () => {
    const nobody = '10.1.0.77';
    test('is waited for as long as was asked', async () => {
      const begunMs = performance.now();
      const { verdict, elapsedMs } = await net.probe({ ...udp, ...soon, to: nobody });
      assert.equal(verdict, 'no-answer');
      const atMostMs = performance.now() - begunMs + 1;
      assert.ok(elapsedMs >= soon.timeoutMs && elapsedMs <= atMostMs, `${elapsedMs} ms of ${atMostMs}`);
    });
    test('is no answer', async () => {
      for (const order of [tcp, udp, icmp])
        assert.match(
          await seen({ ...order, ...soon, to: nobody }),
          /^no-answer (timeout|neighbour-unresolved)$/,
        );
    });
    test('is no answer either when the kernel gives up asking for the link address', async () => {
      const patient = { to: nobody, timeoutMs: 10_000 };
      const found = await Promise.all([tcp, udp, icmp].map((order) => seen({ ...order, ...patient })));
      assert.deepEqual(
        found,
        Array.from({ length: 3 }, () => 'no-answer neighbour-unresolved'),
      );
    });
  });

  describe('messages that do not fit', () => {
    const big = 1_400;
    rows('router', 'ip link set right mtu 1300', 'ip link set right mtu 1500', [
      [{ ...udp, sizeBytes: big }, 'too-big icmp-fragmentation-needed'],
      // By now the client's own kernel knows what fits.
      [{ ...icmp, sizeBytes: big }, 'too-big message-too-long'],
      // TCP finds its way with smaller segments.
      [tcp, 'answered answer'],
    ]);
    rows('client', 'ip route flush cache; ip link set eth0 mtu 1000', 'ip link set eth0 mtu 1500', [
      [{ ...udp, sizeBytes: big }, 'too-big message-too-long'],
      [{ ...icmp, sizeBytes: big }, 'too-big message-too-long'],
      [tcp, 'answered answer'],
    ]);
    // Of no size that was asked for: a ping in two pieces.
    rows('client', 'ip route flush cache; ip link set eth0 mtu 80', 'ip link set eth0 mtu 1500', [
      [icmp, 'answered answer'],
    ]);
  });
});
