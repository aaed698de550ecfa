import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { findTcpConnection } from '../../../src/agent/probe/tcp-witness.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { needsRoot } from '../../support/requires.ts';

/*
 * One netns that calls itself over loopback:
 *   client 127.0.0.1, ::1 ----- 127.0.0.1, ::1 server
 */
suite("connections in the kernel's list", { skip: needsRoot }, () => {
  const sandbox = Sandbox.adopt('own', path.join(enterOwnNetns(), 'own'));
  after(() => sandbox.remove());

  for (const [what, listening, address] of [
    ['IPv4', '0.0.0.0', '127.0.0.1'],
    ['IPv6', '::1', '::1'],
    ['IPv4 at a server of both families', '::', '127.0.0.1'],
  ] as const) {
    test(`are found over ${what}, by the port that was called`, async () => {
      const server = createServer().listen(0, listening);
      await once(server, 'listening');
      // A server that listens on TCP has an address of this kind.
      const { port } = server.address() as AddressInfo;
      const caller = connect(port, address);
      try {
        await once(caller, 'connect');
        const { localPort = 0 } = caller;
        const call = { client: { address, port: localPort }, senders: [address] };
        assert.deepEqual(findTcpConnection(sandbox.netns, { ...call, port }), {
          source: address,
          sourcePort: localPort,
          destination: address,
        });
        assert.equal(findTcpConnection(sandbox.netns, { ...call, port: port + 1 }), undefined);
      } finally {
        caller.destroy();
        server.close();
      }
    });
  }
});
