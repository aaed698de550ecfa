import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { Deadline } from '../../../src/agent/deadline.ts';
import { echoTypes } from '../../../src/agent/probe/icmp-echo.ts';
import type { SeenPacket } from '../../../src/agent/probe/probe-target.ts';
import { runProbe } from '../../../src/agent/probe/run-probe.ts';
import { RawSocket } from '../../../src/agent/raw-socket.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { podKey } from '../../../src/model/names.ts';
import type { IpFamily, Verdict } from '../../../src/model/verdict.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_RAW } from '../../../src/netlink/constants.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { needsRoot } from '../../support/requires.ts';

const addressOf = { ipv4: '127.0.0.1', ipv6: '::1' } as const;
const icmpOf = { ipv4: IPPROTO_ICMP, ipv6: IPPROTO_ICMPV6 } as const;
/** Of the request that is answered: an IPv4 header comes with it (raw(7)). */
const headerOf = { ipv4: 20, ipv6: 0 } as const;

/*
 * One netns that calls itself over loopback; its kernel answers no echo requests, the test does:
 *   client 127.0.0.1, ::1 ----- 127.0.0.1, ::1 answerer
 */
suite('echoes that are strange', { skip: needsRoot }, () => {
  const sandbox = Sandbox.adopt('own', path.join(enterOwnNetns(), 'own'));
  after(() => sandbox.remove());
  writeFileSync('/proc/sys/net/ipv4/ping_group_range', '0 0');
  for (const family of ['ipv4/icmp_echo_ignore_all', 'ipv6/icmp/echo_ignore_all'])
    writeFileSync(`/proc/sys/net/${family}`, '1');
  const peer = podKey('default', 'server');

  /** An ICMP message to the one who asks, and from where, if that is not whom was asked. */
  interface Message {
    readonly bytes: Buffer;
    readonly from?: string;
  }

  interface Case {
    readonly family?: IpFamily;
    readonly sizeBytes?: number;
    /** What the target says that it saw; the request as it was sent, if that is not told. */
    readonly seen?: SeenPacket | 'nothing';
  }

  /** The verdict when the echo request, from its type on, is answered so before anybody looks. */
  async function answered(
    answer: (request: Buffer) => readonly Message[],
    { family = 'ipv4', sizeBytes, seen }: Case = {},
  ): Promise<Verdict> {
    const address = addressOf[family];
    const timeoutMs = 100;
    const open = () =>
      RawSocket.openIn(sandbox.netns, address, {
        type: SOCK_RAW,
        protocol: icmpOf[family],
      });
    const answerer = open();
    const others: RawSocket[] = [];
    try {
      const verdict = runProbe({
        order: {
          from: { kind: 'pod', pod: podKey('default', 'client') },
          to: { kind: 'pod', pod: peer },
          toAddress: address,
          protocol: 'icmp',
          timeoutMs,
          ...(sizeBytes !== undefined && { sizeBytes }),
        },
        from: sandbox,
        target: {
          seenPacket: async () =>
            seen === 'nothing' ? undefined : (seen ?? { source: address, destination: address }),
          seenConnection: async () => undefined,
          silentNeighbour: async () => undefined,
        },
        simulated: false,
        expected: { peer, destination: address, sources: [address] },
        deadline: new Deadline(timeoutMs),
        signal: new AbortController().signal,
      });
      // The request is out by now, and came over loopback while it was sent.
      const received = answerer.receive();
      assert.ok(typeof received !== 'number', 'no request came');
      for (const { bytes, from } of answer(received.data.subarray(headerOf[family]))) {
        const socket = open();
        others.push(socket);
        if (from !== undefined) socket.bindAnyPort(from);
        assert.equal(socket.send(bytes, { address, port: 0 }), bytes.length);
      }
      return await verdict;
    } finally {
      for (const socket of [answerer, ...others]) socket.close();
    }
  }

  /** With its checksum (RFC 1071), of an even number of bytes; over IPv6 the kernel makes that itself (RFC 3542). */
  function withChecksum(message: Buffer): Buffer {
    message.writeUInt16BE(0, 2);
    let sum = 0;
    for (let at = 0; at < message.length; at += 2) sum += message.readUInt16BE(at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    message.writeUInt16BE(~sum & 0xffff, 2);
    return message;
  }

  /** The reply to a request, with another type or payload. */
  function reply(request: Buffer, { type = 0, payload = request.subarray(8) } = {}): Buffer {
    const message = Buffer.concat([request.subarray(0, 8), payload]);
    message.writeUInt8(type, 0);
    return withChecksum(message);
  }

  /** An ICMP error or a redirect about a request: its own header, and the IP header and begin of what it is about. */
  function about(request: Buffer, type: number, code: number): Buffer {
    const ip = Buffer.alloc(20);
    ip.set([0x45, 0, 0, 20 + request.length], 0);
    ip.set([64, IPPROTO_ICMP], 8);
    ip.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
    const header = Buffer.from([type, code, 0, 0, 127, 0, 0, 9]);
    return withChecksum(Buffer.concat([header, ip, request]));
  }

  const asText = ({ verdict, reason, detail }: Verdict): string => `${verdict} ${reason}: ${detail}`;
  const silent = 'no-answer timeout: default/server did not answer the echo request';

  for (const family of ['ipv4', 'ipv6'] as const) {
    test(`over ${family} are answers when they are as they should be`, async () => {
      const { reply: type } = echoTypes[family];
      const verdict = await answered((request) => [{ bytes: reply(request, { type }) }], { family });
      assert.equal(asText(verdict), 'answered answer: server answered');
    });
    test(`over ${family} are none when nothing comes`, async () => {
      assert.equal(asText(await answered(() => [], { family })), silent);
    });
  }

  for (const [sizeBytes, expected] of [
    [undefined, 56],
    [100, 100],
  ] as const) {
    test(`carry ${expected} bytes when ${sizeBytes ?? 'no number'} is asked for`, async () => {
      let bytes = 0;
      await answered(
        (request) => {
          bytes = request.length - 8;
          return [{ bytes: reply(request) }];
        },
        sizeBytes === undefined ? {} : { sizeBytes },
      );
      assert.equal(bytes, expected);
    });
  }

  test("are not believed when they are somebody else's, or no echoes", async () => {
    const others: readonly ((request: Buffer) => Buffer)[] = [
      // An answer to an extended echo request, which the kernel hands to the same sockets (RFC 8335).
      (request) => reply(request, { type: 43 }),
      (request) => reply(request, { payload: Buffer.from('podnet0123456789'.padEnd(56, 'p')) }),
      (request) => reply(request, { payload: Buffer.from('ping') }),
    ];
    for (const other of others)
      assert.equal(asText(await answered((request) => [{ bytes: other(request) }])), silent);
    const late = await answered((request) =>
      [...others.map((other) => other(request)), reply(request)].map((bytes) => ({ bytes })),
    );
    assert.equal(late.verdict, 'answered');
  });

  test('that are not what was sent lost something', async () => {
    const other = await answered((request) => {
      const payload = Buffer.from(request.subarray(8));
      payload.write('q', payload.length - 1);
      return [{ bytes: reply(request, { payload }) }];
    });
    const said = 'stalled payload-lost: the echo that came back is not what was sent';
    assert.equal(asText(other), `${said}: 56 bytes of 56, with others among them`);
    assert.deepEqual(other.seen, { peer, source: '127.0.0.1', destination: '127.0.0.1' });
    const short = await answered((request) => [
      { bytes: reply(request, { payload: request.subarray(8, 48) }) },
    ]);
    assert.equal(asText(short), `${said}: 40 bytes of 56`);
  });

  test('that are wrong in more ways than one are told by whom the target saw', async () => {
    const { verdict, reason } = await answered(
      (request) => [{ bytes: reply(request, { payload: request.subarray(8, 48) }) }],
      { seen: { source: '198.18.0.2' } },
    );
    assert.equal(`${verdict} ${reason}`, 'wrong-source source-translated');
  });

  test('from another address are somebody else', async () => {
    const from = '127.0.0.9';
    const elsewhere = (seen: SeenPacket | 'nothing') =>
      answered((request) => [{ bytes: reply(request), from }], { seen });
    const other = await elsewhere({ source: '127.0.0.1' });
    assert.equal(
      asText(other),
      'wrong-peer other-address-answered: 127.0.0.1 was called, 127.0.0.9 answered',
    );
    assert.deepEqual(other.seen, { peer, source: '127.0.0.1', answeredFrom: from });
    assert.deepEqual((await elsewhere('nothing')).seen, { answeredFrom: from });
  });

  test('are waited for after advice on the way', async () => {
    const { verdict } = await answered((request) => [
      { bytes: about(request, 5, 1) },
      { bytes: reply(request) },
    ]);
    assert.equal(verdict, 'answered');
    assert.equal(asText(await answered((request) => [{ bytes: about(request, 5, 1) }])), silent);
  });

  test('are not to come when there was advice, and then an error', async () => {
    const { verdict, reason } = await answered((request) => [
      { bytes: about(request, 5, 1) },
      { bytes: about(request, 3, 13) },
    ]);
    assert.equal(`${verdict} ${reason}`, 'unreachable icmp-admin-prohibited');
  });
});
