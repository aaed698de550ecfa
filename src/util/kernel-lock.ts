import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { timeLimit } from './time-limit.ts';

/** Held until it is released or its process ends, however that happens. */
export interface KernelLock {
  release(): void;
}

/**
 * Takes a lock that all processes of this network namespace share by its name: an abstract unix socket, which the
 * kernel takes away with its holder. Source: unix(7), "Abstract sockets". Other systems have none: there nobody is
 * kept out.
 * @returns undefined when somebody else has it
 */
export async function tryKernelLock(name: string): Promise<KernelLock | undefined> {
  if (process.platform !== 'linux') return { release: () => undefined };
  const waiting = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => waiting.delete(socket));
  });
  server.listen({ path: addressOf(name) });
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

/** The same, waiting until it is free. @returns undefined when that takes longer than `patienceMs` */
export async function kernelLock(
  name: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<KernelLock | undefined> {
  using patience = timeLimit(patienceMs, signal);
  while (!patience.signal.aborted) {
    signal.throwIfAborted();
    const lock = await tryKernelLock(name);
    if (lock !== undefined) return lock;
    await released(name, patience.signal);
  }
  signal.throwIfAborted();
  return undefined;
}

/** Resolves when the holder of the lock is gone, or the signal is aborted. */
async function released(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect({ path: addressOf(name), signal });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** sun_path of unix(7), less the zero byte that makes a name abstract; longer ones would be cut, and be each other's. */
const longestName = 107;

function addressOf(name: string): string {
  const isShort = Buffer.byteLength(name) <= longestName;
  return `\0${isShort ? name : createHash('sha256').update(name).digest('hex')}`;
}
