import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import process from 'node:process';
import type { ClusterHost } from './cluster-host.ts';
import { type ServedClient, serveClient } from './serve-client.ts';

/** How long clients get to read answers that were given before the end. */
const lastWordsMs = 200;

/** Answers all clients of a cluster on a unix socket that only this user may open. */
export class ControlServer {
  readonly #server: Server;
  readonly #path: string;
  readonly #clients: ReadonlySet<ServedClient>;

  private constructor(server: Server, path: string, clients: ReadonlySet<ServedClient>) {
    this.#server = server;
    this.#path = path;
    this.#clients = clients;
  }

  /** A socket that is there already must be nobody's: it is taken away. */
  static async listen(path: string, host: ClusterHost): Promise<ControlServer> {
    const clients = new Set<ServedClient>();
    const server = createServer((stream) => {
      const client = serveClient(stream, host);
      clients.add(client);
      stream.once('close', () => clients.delete(client));
    });
    rmSync(path, { force: true });
    // The mask, not only chmod: nobody gets in between the two.
    const mask = process.umask(0o177);
    try {
      // It binds before it returns; nothing else may be made under this mask, which takes folders from their owner.
      server.listen(path);
    } finally {
      process.umask(mask);
    }
    await once(server, 'listening');
    chmodSync(path, 0o600);
    return new ControlServer(server, path, clients);
  }

  /** Takes no more clients, and tells those that are there why the cluster is no more. */
  async close(why: string): Promise<void> {
    this.#server.close();
    rmSync(this.#path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, lastWordsMs));
    await Promise.all([...this.#clients].map((client) => client.end(why)));
  }
}
