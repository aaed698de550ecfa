import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_STREAM } from '../../../src/netlink/constants.ts';
import * as libc from '../../../src/netlink/libc.ts';
import { setLink } from '../../../src/netlink/link.ts';
import { createNetns, inNetns } from '../../../src/netlink/netns.ts';
import { SockDiag, listTcpSockets } from '../../../src/netlink/sock-diag.ts';
import { checkCall } from '../../../src/netlink/system-error.ts';

/*
 *  pod netns
 *  +-------------------------------------------+
 *  | lo: client 127.0.0.1:x --> server :8080   |
 *  |     client ::1:y       --> server :8080   |
 *  +-------------------------------------------+
 */
const pod = createNetns(join(directory, 'pod'));
setLink(Rtnetlink.open(pod), 'lo', { up: true });

function loopback(family: typeof AF_INET | typeof AF_INET6, port: number): Buffer {
  const address = Buffer.alloc(family === AF_INET ? 16 : 28);
  address.writeUInt16LE(family, 0);
  address.writeUInt16BE(port, 2);
  if (family === AF_INET) address.set([127, 0, 0, 1], 4);
  else address[23] = 1;
  return address;
}

/** A server and a client that is connected to it, in the pod. */
function connectInPod(family: typeof AF_INET | typeof AF_INET6): { client: number; port: number } {
  return inNetns(pod, () => {
    const address = loopback(family, 8080);
    const server = checkCall(libc.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), 'open', 'server');
    checkCall(libc.bind(server, address, address.length), 'bind', 'server');
    checkCall(libc.listen(server, 16), 'listen', 'server');
    const client = checkCall(libc.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), 'open', 'client');
    checkCall(libc.connect(client, address, address.length), 'connect', 'client');
    const own = Buffer.alloc(28);
    checkCall(libc.getsockname(client, own, Buffer.from([28, 0, 0, 0])), 'name', 'client');
    return { client, port: own.readUInt16BE(2) };
  });
}

for (const [name, family, address] of [
  ['IPv4', AF_INET, '127.0.0.1'],
  ['IPv6', AF_INET6, '::1'],
] as const) {
  test(`the sockets of a server over ${name} are told with the peer it sees`, () => {
    const { client, port } = connectInPod(family);
    const rows = listTcpSockets(pod, { family, localPort: 8080 });
    const [any] = family === AF_INET ? ['0.0.0.0'] : ['::'];
    assert.deepEqual(
      rows.sort((a, b) => a.remotePort - b.remotePort),
      [
        { state: 'LISTEN', local: address, localPort: 8080, remote: any, remotePort: 0 },
        { state: 'ESTABLISHED', local: address, localPort: 8080, remote: address, remotePort: port },
      ],
    );
    // A connection that is kept answers again, and without a filter names the client's socket too.
    const connection = SockDiag.open(pod);
    assert.equal(listTcpSockets(connection, { family }).length, 3);
    inNetns(pod, () => libc.shutdown(client, 1));
    const states = listTcpSockets(connection, { family }).map(({ state }) => state);
    // The client waits for one or two packets more, depending on when the kernel acknowledges its FIN.
    assert.match(states.sort().join(' '), /^CLOSE_WAIT FIN_WAIT[12] LISTEN$/);
    connection.close();
  });
}

test('another netns has none of them', () => {
  assert.deepEqual(listTcpSockets(createNetns(join(directory, 'empty')), { family: AF_INET }), []);
});
