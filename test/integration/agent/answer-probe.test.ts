import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import path from 'node:path';
import { Deadline } from '../../../src/agent/deadline.ts';
import { RawSocket } from '../../../src/agent/raw-socket.ts';
import { checksumOf, decodeAnswer } from '../../../src/agent/responder/answer.ts';
import { answerProbe, encodeProbeRequest } from '../../../src/agent/responder/probe-exchange.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { IPPROTO_TCP, SOCK_STREAM } from '../../../src/netlink/constants.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { pause } from '../../support/pause.ts';
import { needsRoot } from '../../support/requires.ts';

/*
 * One connection over loopback:
 *   answerer (ours) ----- 127.0.0.1 ----- caller (Node's, whoever began)
 */
suite('a probe that is answered', { skip: needsRoot }, () => {
  const sandbox = Sandbox.adopt('own', path.join(enterOwnNetns(), 'own'));
  const identity = { peer: podKey('default', 'web'), node: parseNodeName('node-1') };
  const { signal } = new AbortController();
  const request = encodeProbeRequest(Buffer.alloc(200, 'p'));
  const server = createServer();
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  after(() => {
    server.close();
    sandbox.remove();
  });

  /** What a caller gets that does this, once the answerer has done its part. */
  async function answered(call: (caller: Socket) => unknown, patienceMs = 5_000): Promise<string> {
    const socket = RawSocket.openIn(sandbox.netns, '127.0.0.1', {
      type: SOCK_STREAM,
      protocol: IPPROTO_TCP,
      dontFragment: false,
    });
    const called = new Promise<Socket>((resolve) => server.once('connection', resolve));
    socket.connect('127.0.0.1', port);
    const caller = await called;
    const from = { address: '::ffff:10.0.0.7', port: 4_711 };
    let answer = '';
    caller.on('error', () => undefined);
    caller.setEncoding('utf8').on('data', (text: string) => void (answer += text));
    try {
      const answering = answerProbe(socket, from, identity, new Deadline(patienceMs), signal);
      const ended = new Promise((resolve) => caller.once('close', resolve));
      await call(caller);
      await answering;
      socket.close();
      caller.end();
      await ended;
      return answer;
    } finally {
      socket.close();
      caller.destroy();
    }
  }

  test('is told all that it compares, as HTTP', async () => {
    let destinationPort: number | undefined;
    const answer = await answered((caller) => {
      destinationPort = caller.remotePort;
      caller.write(request);
    });
    const [head, body = ''] = answer.split('\r\n\r\n');
    assert.deepEqual(head?.split('\r\n'), [
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ]);
    assert.deepEqual(decodeAnswer(Buffer.from(body)), {
      ...identity,
      protocol: 'tcp',
      source: '10.0.0.7',
      sourcePort: 4_711,
      destination: '127.0.0.1',
      destinationPort,
      echo: 'p'.repeat(64),
      checksum: checksumOf(Buffer.alloc(200, 'p')),
    });
  });
  test('may come in pieces', async () => {
    const answer = await answered(async (caller) => {
      caller.setNoDelay(true);
      for (const [from, to] of [[0, 10], [10, 150], [150]] as const) {
        caller.write(request.subarray(from, to));
        await pause(30);
      }
    });
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  });
  test('is not answered when half of it came and no more will', async () => {
    assert.equal(await answered((caller) => caller.end(request.subarray(0, 100))), '');
  });
  test('is not answered when its caller breaks it off', async () => {
    assert.equal(
      await answered(async (caller) => {
        caller.write(request.subarray(0, 100));
        await pause(30);
        caller.resetAndDestroy();
      }),
      '',
    );
  });
  test('is not waited for any longer than there is patience', async () => {
    assert.equal(await answered((caller) => caller.write(request.subarray(0, 100)), 50), '');
  });
});
