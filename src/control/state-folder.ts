import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, type Stats } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { EnvironmentError } from '../model/errors.ts';
import { ensureFolder } from '../util/ensure-folder.ts';
import { isErrno } from '../util/is-errno.ts';

/** Where what is known of a standing cluster lies. */
export interface ClusterPaths {
  readonly name: string;
  readonly folder: string;
  readonly state: string;
  readonly socket: string;
  /** Its control process wrote its id there, for those it does not answer. */
  readonly pid: string;
  /** What the control process said: its errors. */
  readonly log: string;
}

/** The longest path of a unix socket that every system takes (sun_path of unix(7), less its zero byte). */
const longestSocketPath = 103;

/** `$XDG_STATE_HOME/podnet`, by default `~/.local/state/podnet` (XDG Base Directory Specification). */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  const home = env['XDG_STATE_HOME'] ?? '';
  // A path that is not absolute is invalid there and must be ignored.
  return path.join(path.isAbsolute(home) ? home : path.join(homedir(), '.local/state'), 'podnet');
}

export const clustersFolder = (env: NodeJS.ProcessEnv): string => path.join(stateFolder(env), 'clusters');

export function clusterPaths(name: string, env: NodeJS.ProcessEnv): ClusterPaths {
  const folder = path.join(clustersFolder(env), name);
  return {
    name,
    folder,
    state: path.join(folder, 'state.json'),
    socket: socketPath(path.join(folder, 'control.sock')),
    pid: path.join(folder, 'control.pid'),
    log: path.join(folder, 'control.log'),
  };
}

/** One that is too long for a socket is named by its hash, in a folder of the user's own. */
function socketPath(wanted: string): string {
  if (Buffer.byteLength(wanted) <= longestSocketPath) return wanted;
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `podnet-${process.getuid?.() ?? 0}`, `${hash}.sock`);
}

/**
 * Makes the folders of a cluster that are not there, for this user alone, whatever the mask is.
 * @throws EnvironmentError `foreign-folder`, and what the system says
 */
export function ensureClusterFolder(paths: ClusterPaths): void {
  const { folder, socket } = paths;
  const clusters = path.dirname(folder);
  ensureFolder(path.dirname(path.dirname(clusters)));
  for (const own of [path.dirname(clusters), clusters, folder, path.dirname(socket)]) {
    mkdirSync(own, { mode: 0o700, recursive: true });
  }
  checkClusterFolder(paths);
}

/** Whoever removes a cluster takes folders along that it leaves empty: more often than that is not by chance. */
const tries = 5;

/** Works in the folders of a cluster, which are made, and made again if others took them away meanwhile. */
export async function inClusterFolder<T>(
  paths: ClusterPaths,
  work: () => Promise<T> | T,
  left = tries,
): Promise<T> {
  try {
    ensureClusterFolder(paths);
    return await work();
  } catch (error) {
    if (left === 1 || !isErrno(error, 'ENOENT')) throw error;
    return inClusterFolder(paths, work, left - 1);
  }
}

/**
 * Where others may write, one of them may have made a folder of ours, or a link in its place, and would then answer for
 * our clusters; and what another user has there is that user's.
 * @throws EnvironmentError `foreign-folder`
 */
export function checkClusterFolder({ name, folder, socket }: ClusterPaths): void {
  const clusters = path.dirname(folder);
  // What lies in a folder that only its owner can change needs no more than that; sockets have it to themselves.
  checkFolder(path.dirname(clusters), 0o022, `the state of ${name}`);
  checkFolder(clusters, 0o022, `the state of ${name}`);
  checkFolder(folder, 0o077, `the state of ${name}`);
  checkFolder(path.dirname(socket), 0o077, `the socket of ${name}`);
}

/** @param others what nobody else may do there */
function checkFolder(found: string, others: number, what: string): void {
  const stat = statOf(found);
  if (stat === undefined) return;
  const isOwn = process.getuid === undefined || stat.uid === process.getuid();
  if (stat.isDirectory() && isOwn && (stat.mode & others) === 0) return;
  const hint =
    stat.isDirectory() && isOwn
      ? `if nobody else put anything there: chmod 700 ${found}`
      : 'remove it, or set XDG_STATE_HOME (and TMPDIR) to a folder of your own';
  throw new EnvironmentError('foreign-folder', `${found}, for ${what}, is not this user’s alone`, { hint });
}

/** Nothing of what is not there, or where this user cannot even look: nothing of it is used then. */
function statOf(found: string): Stats | undefined {
  try {
    return lstatSync(found, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Forgets a cluster; with the last one go the folders of all. */
export function removeState({ folder, socket }: ClusterPaths): void {
  rmSync(socket, { force: true });
  rmSync(folder, { recursive: true, force: true });
  const clusters = path.dirname(folder);
  for (const empty of [path.dirname(socket), clusters, path.dirname(clusters)]) {
    try {
      rmdirSync(empty);
    } catch {
      // It is gone, or holds something.
    }
  }
}

/** Names of all clusters of this user that have a folder, in their order. */
export function folderNames(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    return readdirSync(clustersFolder(env), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch {
    return [];
  }
}
