import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Expected } from '../../../src/agent/probe/judge-answer.ts';
import type { SeenConnection, TcpCall } from '../../../src/agent/probe/probe-target.ts';
import { pickConnection, witnessTcp } from '../../../src/agent/probe/tcp-witness.ts';
import type { TcpSocket } from '../../../src/netlink/sock-diag.ts';

const client = { address: '10.244.1.2', port: 40_000 };
const senders = [client.address, '10.244.1.9'];

const connection = (remote: string, remotePort: number, more: Partial<TcpSocket> = {}): TcpSocket => ({
  state: 'ESTABLISHED',
  local: '10.244.2.2',
  localPort: 80,
  remote,
  remotePort,
  ...more,
});
const listener = connection('0.0.0.0', 0, { state: 'LISTEN', local: '0.0.0.0' });

suite("the server's end of a connection", () => {
  const picked = (...sockets: readonly TcpSocket[]): string => {
    const seen = pickConnection(sockets, { client, senders });
    return seen === undefined ? 'none' : `${seen.source} ${seen.sourcePort} ${seen.destination}`;
  };
  const rows: readonly (readonly [string, readonly TcpSocket[], string])[] = [
    ["is the client's own", [connection(client.address, 40_000)], '10.244.1.2 40000 10.244.2.2'],
    [
      "is the client's own although others come from the same port",
      [connection('10.244.3.3', 40_000), connection(client.address, 40_000)],
      '10.244.1.2 40000 10.244.2.2',
    ],
    [
      "is the client's own, by the port it has, and not another of the client's",
      [connection(client.address, 50_000), connection(client.address, 40_000)],
      '10.244.1.2 40000 10.244.2.2',
    ],
    [
      'may be closed by the server already',
      [connection(client.address, 40_000, { state: 'FIN_WAIT2' })],
      '10.244.1.2 40000 10.244.2.2',
    ],
    [
      'is written as IPv4 on a socket of both families',
      [connection('::ffff:10.244.1.2', 40_000, { local: '::ffff:10.244.2.2' })],
      '10.244.1.2 40000 10.244.2.2',
    ],
    [
      'is the one with its port, from wherever, when its address is translated',
      [connection('10.244.3.3', 50_000), connection('198.18.0.2', 40_000)],
      '198.18.0.2 40000 10.244.2.2',
    ],
    [
      'is the only one there is when its port is translated too',
      [listener, connection(client.address, 50_000), connection('198.18.0.2', 1_024)],
      '198.18.0.2 1024 10.244.2.2',
    ],
    [
      'is none of several whose ports are others',
      [connection('198.18.0.2', 1_024), connection('198.18.0.2', 1_025)],
      'none',
    ],
    [
      "is no other connection of the sender's",
      [connection('::ffff:10.244.1.2', 50_000), connection('10.244.1.9', 50_001)],
      'none',
    ],
    ['is no socket that only listens', [listener], 'none'],
    ['is nothing where there is nothing', [], 'none'],
  ];
  for (const [what, sockets, expected] of rows) {
    test(what, () => assert.equal(picked(...sockets), expected));
  }
  test('is not taken for a listener by the port that it comes from', () => {
    const fromNoPort = { client: { ...client, port: 0 }, senders };
    assert.equal(pickConnection([listener], fromNoPort), undefined);
  });
});

suite("whom a pod's own server saw", () => {
  async function witness(seen: SeenConnection | undefined, more: Partial<Expected> = {}) {
    const asked: TcpCall[] = [];
    const finding = await witnessTcp(client, 80, {
      target: {
        seenConnection: async (call) => {
          asked.push(call);
          return seen;
        },
      },
      expected: { peer: 'default/db', destination: '10.244.2.2', ...more },
    });
    return { finding, asked };
  }
  const own: SeenConnection = { source: client.address, sourcePort: 40_000, destination: '10.244.2.2' };

  test('is judged as an answer', async () => {
    const { finding } = await witness(own, { sources: [client.address] });
    assert.deepEqual(finding, {
      verdict: 'answered',
      reason: 'answer',
      detail: 'db answered',
      seen: { peer: 'default/db', ...own },
    });
    const other = await witness({ ...own, source: '198.18.0.2' }, { sources: [client.address] });
    assert.equal(other.finding.verdict, 'wrong-source');
  });
  test('is asked for by the call, and with all addresses that are the sender itself', async () => {
    const { asked } = await witness(own, { sources: ['10.244.1.9'] });
    assert.deepEqual(asked, [{ client, port: 80, senders: [client.address, '10.244.1.9'] }]);
    assert.deepEqual((await witness(own)).asked, [{ client, port: 80, senders: [client.address] }]);
  });
  test('is somebody else when the server has no such connection', async () => {
    assert.deepEqual((await witness(undefined)).finding, {
      verdict: 'wrong-peer',
      reason: 'target-saw-nothing',
      detail: '10.244.2.2 accepted the connection, but default/db has no such connection',
    });
  });
});
