import assert from 'node:assert/strict';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { Deadline } from '../../../src/agent/deadline.ts';
import { RawSocket } from '../../../src/agent/raw-socket.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { IPPROTO_UDP, SOCK_DGRAM } from '../../../src/netlink/constants.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { needsRoot } from '../../support/requires.ts';

/*
 * A socket that calls ports of loopback where nobody is.
 */
suite('errors that wait in a socket', { skip: needsRoot }, () => {
  const sandbox = Sandbox.adopt('own', path.join(enterOwnNetns(), 'own'));
  after(() => sandbox.remove());

  for (const bytes of [0, 100]) {
    test(`tell of a datagram of ${bytes} bytes who did not want it, once`, async () => {
      const socket = RawSocket.openIn(sandbox.netns, '127.0.0.1', {
        type: SOCK_DGRAM,
        protocol: IPPROTO_UDP,
        dontFragment: false,
      });
      try {
        assert.equal(socket.queuedError(), undefined);
        assert.equal(socket.send(Buffer.alloc(bytes), { address: '127.0.0.1', port: 9 }), bytes);
        await socket.wait('readable', new Deadline(1_000), new AbortController().signal);
        assert.deepEqual(socket.queuedError(), {
          errno: 111,
          origin: 'icmp',
          type: 3,
          code: 3,
          info: 0,
          sender: '127.0.0.1',
        });
        assert.equal(socket.queuedError(), undefined);
      } finally {
        socket.close();
      }
    });
  }
});
