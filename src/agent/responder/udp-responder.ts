import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK } from '../../netlink/constants.ts';
import { bind, close, socket } from '../../netlink/libc.ts';
import { inNetns, type Netns } from '../../netlink/netns.ts';
import { checkCall } from '../../netlink/system-error.ts';
import { encodeSocketAddress } from '../socket-address.ts';
import { encodeAnswer, plainAddress, type ResponderIdentity } from './answer.ts';
import type { Responder } from './tcp-responder.ts';

/**
 * Answers datagrams on a port of a sandbox. One socket a local address: a wildcard socket may answer from
 * another address than the one that was called, and a connected client never sees that answer.
 * @throws SystemError EADDRINUSE when something is bound there
 */
export function openUdpResponder(
  netns: Netns,
  addresses: readonly string[],
  port: number,
  identity: ResponderIdentity,
): Responder {
  const open: Responder[] = [];
  try {
    for (const address of addresses) open.push(openOn(netns, address, port, identity));
  } catch (error) {
    for (const responder of open) responder.close();
    throw error;
  }
  return {
    close: () => {
      for (const responder of open) responder.close();
    },
  };
}

function openOn(netns: Netns, address: string, port: number, identity: ResponderIdentity): Responder {
  const where = `udp port ${port} on ${address} for ${identity.peer}`;
  const family = isIPv6(address) ? AF_INET6 : AF_INET;
  const fd = inNetns(netns, () => {
    const fd = checkCall(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where);
    const local = encodeSocketAddress(address, port);
    try {
      checkCall(bind(fd, local, local.length), 'bind', where);
    } catch (error) {
      close(fd);
      throw error;
    }
    return fd;
  });
  // From here on Node owns the descriptor.
  const server = createSocket(family === AF_INET6 ? 'udp6' : 'udp4');
  server.on('error', () => undefined);
  server.on('message', (message, from) => {
    const answer = encodeAnswer(
      {
        ...identity,
        protocol: 'udp',
        source: plainAddress(from.address),
        sourcePort: from.port,
        destination: address,
        destinationPort: port,
      },
      message,
    );
    server.send(answer, from.port, from.address, () => undefined);
  });
  server.bind({ fd });
  return { close: () => server.close() };
}
