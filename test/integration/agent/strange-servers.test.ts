import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket as Datagrams } from 'node:dgram';
import { getEventListeners, once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { readdirSync, writeFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { Deadline } from '../../../src/agent/deadline.ts';
import type { ProbeTarget } from '../../../src/agent/probe/probe-target.ts';
import { runProbe } from '../../../src/agent/probe/run-probe.ts';
import { encodeAnswer } from '../../../src/agent/responder/answer.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { ProbeProtocol, Verdict } from '../../../src/model/verdict.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { pause } from '../../support/pause.ts';
import { needsRoot } from '../../support/requires.ts';

/*
 * One netns that calls itself over loopback, and servers that do not answer as one would think:
 *   client 127.0.0.1 ----- 127.0.0.1 server
 */
suite('servers that are strange', { skip: needsRoot }, () => {
  const sandbox = Sandbox.adopt('own', path.join(enterOwnNetns(), 'own'));
  after(() => sandbox.remove());
  writeFileSync('/proc/sys/net/ipv4/ping_group_range', '0 0');
  const peer = podKey('default', 'server');
  const address = '127.0.0.1';
  const nothing: ProbeTarget = {
    seenPacket: async () => undefined,
    seenConnection: async () => undefined,
    silentNeighbour: async () => undefined,
  };

  interface Call {
    readonly protocol: ProbeProtocol;
    readonly port?: number;
    readonly timeoutMs?: number;
    readonly sizeBytes?: number;
    /** A responder of ours is meant. */
    readonly simulated?: boolean;
    readonly target?: Partial<ProbeTarget>;
    readonly signal?: AbortSignal;
  }

  async function probe({
    protocol,
    port,
    timeoutMs = 2_000,
    simulated = true,
    ...more
  }: Call): Promise<Verdict> {
    return runProbe({
      order: {
        from: { kind: 'pod', pod: podKey('default', 'client') },
        to: { kind: 'pod', pod: peer },
        toAddress: address,
        protocol,
        timeoutMs,
        ...(port === undefined ? {} : { port }),
        ...(more.sizeBytes === undefined ? {} : { sizeBytes: more.sizeBytes }),
      },
      from: sandbox,
      target: { ...nothing, ...more.target },
      simulated,
      expected: { peer, destination: address, sources: [address] },
      deadline: new Deadline(timeoutMs),
      signal: more.signal ?? new AbortController().signal,
    });
  }

  const asText = ({ verdict, reason, detail }: Verdict): string => `${verdict} ${reason}: ${detail}`;
  const asCode = ({ verdict, reason }: Verdict): string => `${verdict} ${reason}`;

  /** Whether as many descriptors are open afterwards as before, by and large. */
  async function holdsClosed(work: () => Promise<unknown>): Promise<void> {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let n = 0; n < 20; n++) await work();
    await pause(100);
    assert.ok(open() < before + 10, `${open()} descriptors are open, before ${before}`);
  }

  /** What a responder of ours would say to a request. */
  const answerTo = (
    request: Buffer,
    protocol: 'tcp' | 'udp',
    from: Pick<RemoteInfo, 'port'>,
    port: number,
  ): Buffer =>
    encodeAnswer(
      {
        peer,
        node: parseNodeName('node-1'),
        protocol,
        source: address,
        sourcePort: from.port,
        destination: address,
        destinationPort: port,
      },
      request,
    );

  test('are not waited for once the step is over', async () => {
    const reason = new Error('the step is over');
    // Somebody who takes connections, and says nothing.
    const server = createServer().listen(0, address);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const silent = createSocket('udp4').bind(port, address);
    try {
      for (const protocol of ['tcp', 'udp', 'http'] as const) {
        const call = { protocol, port, signal: AbortSignal.abort(reason) };
        await holdsClosed(() => assert.rejects(probe(call), reason));
      }
    } finally {
      silent.close();
      server.close();
    }
  });

  suite('of datagrams', () => {
    async function served(
      answer: (message: Buffer, from: RemoteInfo, server: Datagrams, port: number) => void,
      more: Partial<Call> = {},
    ): Promise<Verdict> {
      const server = createSocket('udp4');
      server.bind(0, address);
      await once(server, 'listening');
      const { port } = server.address();
      server.on('message', (message, from) => answer(message, from, server, port));
      try {
        return await probe({ protocol: 'udp', port, ...more });
      } finally {
        server.close();
      }
    }
    const later = (server: Datagrams, from: RemoteInfo, ...messages: readonly (Buffer | string)[]): void => {
      for (const message of messages) server.send(message, from.port, from.address);
    };

    test('are not believed when they do not answer this probe, and the true answer still counts', async () => {
      const verdict = await served((message, from, server, port) => {
        const other = answerTo(Buffer.from('podnet0123456789'), 'udp', from, port);
        later(server, from, 'what?', other, answerTo(message, 'udp', from, port));
      });
      assert.equal(asCode(verdict), 'answered answer');
    });
    test('that never answer this probe are silent', async () => {
      const verdict = await served((_, from, server) => later(server, from, 'what?'), { timeoutMs: 200 });
      assert.equal(asText(verdict), 'no-answer timeout: default/server did not answer the datagram');
    });
    test('of the own that never answer this probe are silent too', async () => {
      const what = { simulated: false, timeoutMs: 200 };
      const verdict = await served((_, from, server) => later(server, from, 'what?'), what);
      assert.equal(asCode(verdict), 'no-answer timeout');
    });
    test("are somebody else when the pod's own did not see the datagram", async () => {
      const verdict = await served((message, from, server) => later(server, from, 'what?', message), {
        simulated: false,
      });
      assert.equal(
        asText(verdict),
        'wrong-peer target-saw-nothing: 127.0.0.1 answered the datagram, but it never reached default/server',
      );
      assert.deepEqual(verdict.seen, {});
    });
    test('of the own are judged by what their sandbox saw', async () => {
      const own = (source: string, destination?: string) =>
        served((message, from, server) => later(server, from, message), {
          simulated: false,
          target: {
            seenPacket: async () => ({ source, ...(destination !== undefined && { destination }) }),
          },
        });
      assert.deepEqual((await own(address, address)).seen, { peer, source: address, destination: address });
      assert.deepEqual((await own(address)).seen, { peer, source: address });
      assert.equal(asCode(await own('198.18.0.2')), 'wrong-source source-translated');
      assert.equal(asCode(await own(address, '127.0.0.9')), 'wrong-peer destination-translated');
    });
    test('leave no socket behind', () =>
      holdsClosed(() =>
        served((message, from, server, port) => later(server, from, answerTo(message, 'udp', from, port))),
      ));
    test('that answer from another address, or another port, are somebody else', async () => {
      const elsewhere = (host: string) =>
        served((message, from, _, port) => {
          const other = createSocket('udp4');
          other.bind(0, host, () =>
            other.send(answerTo(message, 'udp', from, port), from.port, from.address, () => other.close()),
          );
        });
      const byAddress = await elsewhere('127.0.0.3');
      assert.equal(
        asText(byAddress),
        'wrong-peer other-address-answered: 127.0.0.1 was called, 127.0.0.3 answered',
      );
      assert.match(
        asText(await elsewhere(address)),
        /^wrong-peer other-address-answered: port \d+ of 127\.0\.0\.1 was called, port \d+ answered$/,
      );
    });
    test('that are wrong in more ways than one are told by what the answer says', async () => {
      const verdict = await served((message, from, _, port) => {
        const other = createSocket('udp4');
        const changed = answerTo(message, 'udp', from, port + 1);
        other.bind(0, address, () => other.send(changed, from.port, from.address, () => other.close()));
      });
      assert.equal(asCode(verdict), 'wrong-peer destination-translated');
    });
  });

  suite('of connections', () => {
    async function served(
      serve: (caller: Socket, port: number) => void,
      more: Partial<Call> = {},
    ): Promise<Verdict> {
      const callers: Socket[] = [];
      const server = createServer((caller) => {
        callers.push(caller);
        caller.on('error', () => undefined);
        serve(caller, port);
      });
      server.listen(0, address);
      await once(server, 'listening');
      // A server that listens on TCP has an address of this kind.
      const { port } = server.address() as AddressInfo;
      try {
        return await probe({ protocol: 'tcp', port, ...more });
      } finally {
        for (const caller of callers) caller.destroy();
        server.close();
      }
    }
    const unknown = 'wrong-peer unknown-answer: 127.0.0.1 answered, but not as default/server would';

    for (const [what, answer] of [
      ['nothing at all', ''],
      ['what is no HTTP', '\r\n\r\nhello'],
      ['half a head', 'HTTP/1.1 200 OK\r\nX: y\r\n'],
      ['no answer of a responder', 'HTTP/1.1 200 OK\r\n\r\n{"peer": "default/server"}'],
    ] as const) {
      test(`that answer ${what} are somebody else`, async () => {
        const verdict = await served((caller) => caller.once('data', () => caller.end(answer)));
        assert.equal(asText(verdict), unknown);
      });
    }
    test('are not believed without a head', async () => {
      for (const before of ['', '\r\n\r']) {
        const verdict = await served((caller, port) =>
          caller.once('data', () => {
            const answer = answerTo(Buffer.alloc(0), 'tcp', { port: caller.remotePort ?? 0 }, port);
            caller.end(Buffer.concat([Buffer.from(before), answer]));
          }),
        );
        assert.equal(asText(verdict), unknown);
      }
    });
    test('that take the request and say no more lose packets', async () => {
      assert.equal(
        asText(await served((caller) => caller.resume(), { timeoutMs: 200 })),
        'stalled payload-lost: the TCP handshake with 127.0.0.1 succeeded, ' +
          'but no answer to the payload came: large packets are lost',
      );
    });
    test('that take only a part of a large request lose packets', async () => {
      const verdict = await served((caller) => caller.pause(), { timeoutMs: 200, sizeBytes: 16_000_000 });
      assert.equal(asCode(verdict), 'stalled payload-lost');
    });
    test('that hang up on a large request reset', async () => {
      const verdict = await served((caller) => setTimeout(() => caller.resetAndDestroy(), 50), {
        sizeBytes: 16_000_000,
      });
      assert.equal(asCode(verdict), 'reset connection-reset');
    });
    test('of loopback get no more than the segment of a jumbo frame, of what one can read', async () => {
      let request = '';
      await served((caller) => caller.on('data', (piece) => (request += piece.toString('latin1'))), {
        timeoutMs: 300,
      });
      assert.equal(request.split('\r\n\r\n')[1], 'p'.repeat(9_000));
    });
    test('leave no socket behind', () => holdsClosed(() => served((caller) => caller.end())));
    test('that the pod does not have are somebody else', async () => {
      assert.equal(
        asCode(await served(() => undefined, { simulated: false })),
        'wrong-peer target-saw-nothing',
      );
    });
  });

  suite('of HTTP', () => {
    interface Served {
      readonly verdict: Verdict;
      readonly asked: readonly string[];
    }
    async function served(serve: RequestListener, more: Partial<Call> = {}): Promise<Served> {
      const asked: string[] = [];
      const server = createHttpServer((request, response) => {
        asked.push(`${request.method} ${request.url} ${request.headers.connection}`);
        serve(request, response);
      });
      server.listen(0, address);
      await once(server, 'listening');
      // A server that listens on TCP has an address of this kind.
      const { port } = server.address() as AddressInfo;
      try {
        return { verdict: await probe({ protocol: 'http', port, ...more }), asked };
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }
    const seenConnection = async () => ({ source: address, sourcePort: 4_711, destination: address });

    test('that are no responder of ours are somebody else, and tell their status', async () => {
      const { verdict, asked } = await served((_, response) => void response.writeHead(404).end('what?'));
      assert.match(
        asText(verdict),
        /^wrong-peer unknown-answer: 127\.0\.0\.1 answered 127\.0\.0\.1, but not as default\/server would$/,
      );
      assert.deepEqual(verdict.seen, { status: 404 });
      assert.deepEqual(asked, ['GET / close']);
    });
    test('of the own tell their status, and whom they saw', async () => {
      const { verdict } = await served((_, response) => void response.writeHead(503).end('later'), {
        simulated: false,
        target: { seenConnection },
      });
      assert.equal(asText(verdict), 'answered answer: HTTP 503');
      assert.deepEqual(verdict.seen, {
        peer,
        source: address,
        sourcePort: 4_711,
        destination: address,
        status: 503,
      });
    });
    test('of the own that saw somebody else are not asked for more', async () => {
      const { verdict, asked } = await served((_, response) => void response.end('hello'), {
        simulated: false,
        target: { seenConnection: async () => ({ ...(await seenConnection()), source: '198.18.0.2' }) },
      });
      assert.equal(asCode(verdict), 'wrong-source source-translated');
      assert.deepEqual(asked, []);
    });
    test('that are not the own leave no socket behind', () =>
      holdsClosed(() => served(() => undefined, { simulated: false })));
    test('leave no socket behind', () =>
      holdsClosed(() => served((_, response) => void response.end('hello'))));
    test('are hung up on when they do not answer', async () => {
      const server = createServer().listen(0, address);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const callers: Socket[] = [];
      server.on('connection', (caller: Socket) => callers.push(caller));
      try {
        await probe({ protocol: 'http', port, timeoutMs: 200 });
        assert.equal(callers.length, 1);
        for (const caller of callers)
          await once(caller.resume(), 'close', { signal: AbortSignal.timeout(2_000) });
      } finally {
        for (const caller of callers) caller.destroy();
        server.close();
      }
    });
    test('leave nobody behind who waits for the end of the step', async () => {
      const { signal } = new AbortController();
      await served((_, response) => void response.end('hello'), { signal });
      await pause(10);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });
    test('that do not answer lose packets', async () => {
      const { verdict } = await served(() => undefined, { timeoutMs: 200 });
      assert.equal(asText(verdict), 'stalled payload-lost: connected to 127.0.0.1, but no HTTP answer came');
    });
    test('are no longer asked when the step is over', async () => {
      const over = new AbortController();
      const reason = new Error('the step is over');
      const asked = served(() => over.abort(reason), { signal: over.signal });
      await assert.rejects(asked, reason);
    });
    test('are read no further than an answer goes', async () => {
      const longAnswer = (bytes: number) =>
        served((request, response) => {
          const { remotePort = 0, localPort = 0 } = request.socket;
          const answer = answerTo(Buffer.alloc(0), 'tcp', { port: remotePort }, localPort);
          response.write(Buffer.concat([Buffer.alloc(bytes - answer.length, ' '), answer]));
          // What comes after that would make it none.
          setTimeout(() => response.end('"'), 50);
        });
      assert.equal(asCode((await longAnswer(64 * 1024)).verdict), 'answered answer');
      assert.equal(asCode((await longAnswer(1024)).verdict), 'wrong-peer unknown-answer');
    });
  });

  suite('of echo requests', () => {
    const echoed = (seen: Awaited<ReturnType<ProbeTarget['seenPacket']>>): Promise<Verdict> =>
      probe({ protocol: 'icmp', target: { seenPacket: async () => seen } });

    test('are somebody else when the target did not see the request', async () => {
      const verdict = await echoed(undefined);
      assert.equal(
        asText(verdict),
        'wrong-peer target-saw-nothing: 127.0.0.1 answered the echo request, but default/server never saw it',
      );
      assert.deepEqual(verdict.seen, {});
    });
    test('tell whom they saw, and over how many routers', async () => {
      const seen = { source: address, destination: address };
      assert.deepEqual((await echoed({ ...seen, ttl: 61 })).seen, { peer, ...seen, hops: 3 });
      assert.deepEqual((await echoed(seen)).seen, { peer, ...seen });
      assert.equal(asCode(await echoed({ ...seen, source: '198.18.0.2' })), 'wrong-source source-translated');
    });
    test('leave no socket behind', () => holdsClosed(() => echoed({ source: address })));
  });
});
