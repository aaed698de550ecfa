import { existsSync, fstatSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { assertNever } from '../model/assert-never.ts';
import { messageOf } from '../model/errors.ts';
import { ClusterHost, type ClusterHostOptions, type HostEnd } from './cluster-host.ts';
import { lockCluster } from './cluster-lock.ts';
import { ControlServer } from './control-server.ts';
import { hostOptions } from './host-options.ts';
import { type ControlOrder, folderGone, goneMeanwhile, listening, taken } from './start-control.ts';
import { type ClusterPaths, clusterPaths, inClusterFolder, removeState } from './state-folder.ts';

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
  const lock = await lockCluster(paths, new AbortController().signal);
  const refusal = lock === undefined || lock === 'running' ? taken : whyNot(order, paths);
  if (refusal !== undefined) {
    process.stdout.write(refusal);
    return 1;
  }
  let options: ClusterHostOptions;
  try {
    options = hostOptions(order, paths);
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`);
    return 1;
  }
  const host = new ClusterHost(options);
  writePid(paths.pid);
  const server = await inClusterFolder(paths, () => ControlServer.listen(paths.socket, host));
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

/** What others did before this process had the lock. From now on nobody but itself removes its folder. */
function whyNot({ kind }: ControlOrder, paths: ClusterPaths): string | undefined {
  if (!isOwnLog(paths.log)) return folderGone;
  const isThere = existsSync(paths.state);
  if (kind === 'create') return isThere ? taken : undefined;
  if (isThere) return undefined;
  removeState(paths);
  return goneMeanwhile;
}

/** Standard error was opened in the folder before this process was started. */
function isOwnLog(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  const own = fstatSync(process.stderr.fd);
  return found !== undefined && found.ino === own.ino && found.dev === own.dev;
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
