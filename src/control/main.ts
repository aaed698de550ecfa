import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { assertNever } from '../model/assert-never.ts';
import { messageOf } from '../model/errors.ts';
import { tryKernelLock } from '../util/kernel-lock.ts';
import { ClusterHost, type ClusterHostOptions, type HostEnd } from './cluster-host.ts';
import { hostOptions } from './host-options.ts';
import { type ServedClient, serveClient } from './serve-client.ts';
import { type ControlOrder, listening } from './start-control.ts';
import { type ClusterPaths, clusterPaths } from './state-folder.ts';

/** How long clients get to read why the cluster is no more. */
const lastWordsMs = 200;

/**
 * The control process of one standing cluster: its objects, its controllers and the handles to its agents live here,
 * behind a unix socket that only its user may open, until it is taken down.
 */
async function control(): Promise<number> {
  // Written by our own program of the same version.
  const order = JSON.parse(await text(process.stdin)) as ControlOrder;
  const paths = clusterPaths(order.name, process.env);
  const lock = await tryKernelLock(`podnet-control-${process.getuid?.() ?? 0}-${paths.folder}`);
  if (lock === undefined) {
    process.stdout.write('another control process of it is there\n');
    return 1;
  }
  const clients = new Set<ServedClient>();
  let options: ClusterHostOptions;
  try {
    options = hostOptions(order, paths);
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`);
    return 1;
  }
  const host = new ClusterHost(options);
  const server = await listen(paths, host, clients);
  process.stdout.write(listening);
  process.on('SIGTERM', () => void host.stop().catch(() => undefined));
  process.on('SIGINT', () => void host.stop().catch(() => undefined));
  // A terminal that is closed is no reason to go.
  process.on('SIGHUP', () => undefined);
  const end = await host.over;
  server.close();
  rmSync(paths.socket, { force: true });
  if (end.kind === 'failed') process.stderr.write(`${messageOf(end.error)}\n`);
  // Answers that were given before must arrive before the end.
  await new Promise((resolve) => setTimeout(resolve, lastWordsMs));
  await Promise.all([...clients].map((client) => client.end(wordsOf(end))));
  return end.kind === 'failed' ? 1 : 0;
}

function wordsOf(end: HostEnd): string {
  switch (end.kind) {
    case 'removed':
      return 'was taken down';
    case 'stopped':
      return 'was stopped';
    case 'failed':
      return `is lost: ${messageOf(end.error)}`;
    default:
      return assertNever(end, 'end');
  }
}

/** A socket that is left of a process that was killed is nobody's: we have the lock. */
async function listen(
  { socket }: ClusterPaths,
  host: ClusterHost,
  clients: Set<ServedClient>,
): Promise<Server> {
  rmSync(socket, { force: true });
  const server = createServer((stream) => {
    const client = serveClient(stream, host);
    clients.add(client);
    stream.once('close', () => clients.delete(client));
  });
  // The mask, not only chmod: nobody else gets in between the two.
  const mask = process.umask(0o177);
  server.listen(socket);
  await once(server, 'listening');
  process.umask(mask);
  chmodSync(socket, 0o600);
  return server;
}

control().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`);
    process.exit(1);
  },
);
