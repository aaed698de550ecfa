import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import {
  AF_INET,
  SO_REUSEADDR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../../netlink/constants.ts';
import { bind, close, listen, setsockopt, socket } from '../../netlink/libc.ts';
import { inNetns, type Netns } from '../../netlink/netns.ts';
import { checkCall } from '../../netlink/system-error.ts';
import { anyAddress, encodeSocketAddress, intOption } from '../socket-address.ts';
import { encodeAnswer, plainAddress, type ResponderIdentity } from './answer.ts';

/** Something that is open in a sandbox and has to be closed before it. */
export interface Responder {
  close(): void;
}

/** Room for a full mesh that arrives at once; the kernel caps it at net.core.somaxconn. */
const backlog = 4096;
const maxBodyBytes = 1024 * 1024;

/** Which responder a connection belongs to: all of them share one HTTP server. */
const identities = new WeakMap<object, ResponderIdentity>();

const http = createServer({ keepAliveTimeout: 1000 }, (request, response) => {
  answer(request, response);
});

/**
 * Answers HTTP on a port of a sandbox, on all its addresses, with who it is and whom it saw.
 * @throws SystemError EADDRINUSE when something listens there
 */
export function openTcpResponder(netns: Netns, port: number, identity: ResponderIdentity): Responder {
  const where = `tcp port ${port} for ${identity.peer}`;
  const fd = inNetns(netns, () => {
    const fd = checkCall(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where);
    try {
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, intOption(1), 4);
      const address = encodeSocketAddress(anyAddress('ipv4'), port);
      checkCall(bind(fd, address, address.length), 'listen on', where);
      checkCall(listen(fd, backlog), 'listen on', where);
    } catch (error) {
      close(fd);
      throw error;
    }
    return fd;
  });
  const connections = new Set<Socket>();
  // From here on Node owns the descriptor.
  const server = createNetServer((connection) => {
    identities.set(connection, identity);
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    http.emit('connection', connection);
  });
  server.on('error', () => undefined);
  server.listen({ fd, backlog });
  return {
    close: () => {
      server.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const identity = identities.get(socket);
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBodyBytes) socket.destroy();
    else chunks.push(chunk);
  });
  request.on('error', () => undefined);
  request.on('end', () => {
    if (identity === undefined || socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const body = encodeAnswer(
      {
        ...identity,
        protocol: 'tcp',
        source: plainAddress(socket.remoteAddress),
        sourcePort: socket.remotePort ?? 0,
        destination: plainAddress(socket.localAddress ?? ''),
      },
      Buffer.concat(chunks),
    );
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
}
