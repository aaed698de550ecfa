import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { runProbes } from '../../../src/agent/probe/run-probes.ts';
import type { ProbeOrder } from '../../../src/agent/protocol.ts';
import { openTcpResponder } from '../../../src/agent/responder/tcp-responder.ts';
import { displayEndpoint, type Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { clientAddress, HandWired, serverAddress } from '../../support/hand-wired.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { missing, needsRoot } from '../../support/requires.ts';

suite('source addresses of a node', { skip: needsRoot || missing('nsenter', 'ip') }, () => {
  const net = new HandWired(enterOwnNetns());
  after(() => net[Symbol.dispose]());
  const client = { kind: 'pod', pod: podKey('default', 'client') } as const;
  const server = { kind: 'pod', pod: podKey('default', 'server') } as const;
  const places = new Map(
    [client, server].map((endpoint) => {
      const sandbox = endpoint === client ? net.client : net.server;
      // The client is on the network of its node.
      return [displayEndpoint(endpoint), { sandbox, node: { sandbox } }];
    }),
  );
  const findSeat = (endpoint: Endpoint) => places.get(displayEndpoint(endpoint));
  const order: ProbeOrder = {
    from: client,
    to: server,
    toAddress: serverAddress,
    protocol: 'tcp',
    port: 80,
    timeoutMs: 1_000,
    sources: [clientAddress],
  };

  async function verdictOf(more: Partial<ProbeOrder>): Promise<string | undefined> {
    const [outcome] = await runProbes([{ ...order, ...more }], {
      seats: {
        findSeat,
        seatOf: (endpoint) => findSeat(endpoint) ?? assert.fail(displayEndpoint(endpoint)),
      },
      askTargets: () => assert.fail('all are here'),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    return outcome?.verdict.verdict;
  }

  test('network model 12: an address that only its plugin knows, as of a tunnel, is one of the node', async () => {
    net.in(net.router, 'ip route add 10.9.0.1 via 10.1.0.2');
    net.in(net.client, 'ip addr add 10.9.0.1/32 dev eth0; ip route change default via 10.1.0.1 src 10.9.0.1');
    try {
      assert.equal(await verdictOf({}), 'wrong-source');
      assert.equal(await verdictOf({ orSourceOfNode: true }), 'answered');
    } finally {
      net.in(net.router, 'ip route del 10.9.0.1');
      net.in(net.client, 'ip route change default via 10.1.0.1; ip addr del 10.9.0.1/32 dev eth0');
    }
  });

  test('network model 12: an address that the node does not have is none', async () => {
    net.in(net.router, 'ip addr add 10.2.0.9/24 dev right');
    net.in(
      net.router,
      'nft add table ip t; nft add chain ip t c "{ type nat hook postrouting priority 100; }"; ' +
        'nft add rule ip t c snat to 10.2.0.9',
    );
    try {
      assert.equal(await verdictOf({ orSourceOfNode: true }), 'wrong-source');
    } finally {
      net.in(net.router, 'nft delete table ip t; ip addr del 10.2.0.9/24 dev right');
    }
  });

  test('network model 12: loopback is nobody whom another could call back', async () => {
    const identity = { peer: podKey('default', 'client'), node: parseNodeName('node-1') };
    const responder = openTcpResponder(net.client.netns, 81, identity);
    try {
      const toItself = { to: client, toAddress: '127.0.0.1', port: 81 };
      assert.equal(await verdictOf({ ...toItself, orSourceOfNode: true }), 'wrong-source');
      assert.equal(await verdictOf({ ...toItself, sources: ['127.0.0.1'] }), 'answered');
    } finally {
      responder.close();
    }
  });
});
