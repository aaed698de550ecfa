import { connect, createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { timeLimit } from '../../../util/time-limit.ts';

/** Making an image takes seconds; whoever holds the lock longer is stuck, and the rest goes on without it. */
const patienceMs = 60_000;

/**
 * Lets one podnet of this machine at a time do something to an engine. The lock is an abstract unix socket: the
 * kernel takes it away with the process, however that ends, and who waits is woken by the end of a connection.
 * Source: unix(7), "Abstract sockets". Other systems have none: there the work is done twice, to the same end.
 */
export async function withEngineLock<T>(
  engineId: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const lock =
    process.platform === 'linux' ? await takeLock(`\0podnet-image-${engineId}`, signal) : undefined;
  try {
    return await work();
  } finally {
    lock?.release();
  }
}

interface Lock {
  release(): void;
}

async function takeLock(name: string, signal: AbortSignal): Promise<Lock | undefined> {
  using patience = timeLimit(patienceMs, signal);
  while (!patience.signal.aborted) {
    signal.throwIfAborted();
    const lock = await tryLock(name);
    if (lock !== undefined) return lock;
    await released(name, patience.signal);
  }
  signal.throwIfAborted();
  return undefined;
}

async function tryLock(name: string): Promise<Lock | undefined> {
  const waiting = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => waiting.delete(socket));
  });
  server.listen({ path: name });
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  server.unref();
  return {
    release: () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Resolves when the holder of the lock is gone, or the signal is aborted. */
async function released(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect({ path: name, signal });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
