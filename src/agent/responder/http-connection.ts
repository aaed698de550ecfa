import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { encodeAnswer, plainAddress, type ResponderIdentity } from './answer.ts';

const maxBodyBytes = 1024 * 1024;

/** Which responder a connection belongs to: all of them share one HTTP server. */
const identities = new WeakMap<object, ResponderIdentity>();

const http = createServer({ keepAliveTimeout: 1_000 }, (request, response) => {
  answer(request, response);
});

/** Answers HTTP requests on a connection until it ends, or the signal does. Takes charge of the descriptor. */
export function serveHttp(fd: number, identity: ResponderIdentity, signal: AbortSignal): void {
  const connection = new Socket({ fd, readable: true, writable: true });
  const end = (): void => void connection.destroy();
  signal.addEventListener('abort', end, { once: true });
  connection.once('close', () => signal.removeEventListener('abort', end));
  connection.on('error', () => undefined);
  identities.set(connection, identity);
  http.emit('connection', connection);
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
        destinationPort: socket.localPort ?? 0,
      },
      Buffer.concat(chunks),
    );
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
}
