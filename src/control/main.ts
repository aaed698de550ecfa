import { existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { assertNever } from '../model/assert-never.ts';
import { messageOf } from '../model/errors.ts';
import { tryKernelLock } from '../util/kernel-lock.ts';
import { ClusterHost, type ClusterHostOptions, type HostEnd } from './cluster-host.ts';
import { connectControl } from './connect.ts';
import { ControlServer } from './control-server.ts';
import { hostOptions } from './host-options.ts';
import { controlLock } from './leftovers.ts';
import { type ControlOrder, listening, taken } from './start-control.ts';
import { clusterPaths, ensureClusterFolder } from './state-folder.ts';

/** How often it is seen to that commands still find this process. */
const reachableMs = 2_000;

/**
 * The control process of one standing cluster: its objects, its controllers and the handles to its agents live here,
 * behind a unix socket, until it is taken down.
 */
async function control(): Promise<number> {
  // Written by our own program of the same version.
  const order = JSON.parse(await text(process.stdin)) as ControlOrder;
  const paths = clusterPaths(order.name, process.env);
  const lock = await tryKernelLock(controlLock(paths));
  // Where systems know no such lock, the socket tells.
  const other = await connectControl(paths);
  other?.close();
  if (lock === undefined || other !== undefined) {
    process.stdout.write(taken);
    return 1;
  }
  let options: ClusterHostOptions;
  try {
    // Whoever tidied up what is left of others cannot have known that somebody comes.
    if (order.kind === 'create') ensureClusterFolder(paths);
    options = hostOptions(order, paths);
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`);
    return 1;
  }
  const host = new ClusterHost(options);
  writePid(paths.pid);
  const server = await ControlServer.listen(paths.socket, host);
  process.stdout.write(listening);
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => void host.stop().catch(() => undefined));
  }
  // A terminal that is closed is no reason to go.
  process.on('SIGHUP', () => undefined);
  // A disk that is full takes no log either; that is no reason to go.
  process.stderr.on('error', () => undefined);
  whenUnreachable(paths.socket, () => {
    // Whoever tidies up sockets does not mean the cluster: the next command brings it up again.
    const end = existsSync(paths.state) ? host.stop() : host.down();
    end.catch(() => undefined);
  });
  const end = await host.over;
  if (end.kind === 'failed') process.stderr.write(`${messageOf(end.error)}\n`);
  await server.close(wordsOf(end));
  return end.kind === 'failed' ? 1 : 0;
}

/** Only words for people need it: a disk that is full keeps no cluster from going on. */
function writePid(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // Then they are told of a process without its id.
  }
}

/** Somebody removed the socket, mostly with the folder of its state: nobody could ever take the cluster down any more. */
function whenUnreachable(socket: string, act: () => void): void {
  const timer = setInterval(() => {
    if (existsSync(socket)) return;
    clearInterval(timer);
    act();
  }, reachableMs);
  timer.unref();
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

control().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`);
    process.exit(1);
  },
);
