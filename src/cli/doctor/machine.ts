import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stateFolder } from '../../control/state-folder.ts';

/** The machine as the checks see it, so that they can be tried on machines that are not there. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  /** As programs are told it (uname(2)): `6.1.0-18-amd64`. */
  readonly kernelRelease: string;
  readonly isRoot: boolean;
  /** Where podnet writes: sockets and archives; what standing clusters are to be. */
  readonly temporaryFolder: string;
  readonly stateFolder: string;
  /** A file below /proc or /sys, without the last line's end; undefined when it is not there or not readable. */
  read(path: string): string | undefined;
  /** Path of a program, or undefined. */
  find(program: string): string | undefined;
  /** Whether a file is there. */
  has(path: string): boolean;
  /** @returns whether it ended well, the last line of its errors, and all that it printed */
  run(command: readonly string[]): Ran;
  /** Room for this user below a folder, which need not be there yet. */
  room(folder: string): Room;
}

export interface Ran {
  readonly ok: boolean;
  readonly said: string;
  readonly printed: string;
}

export interface Room {
  readonly writable: boolean;
  readonly freeBytes: number;
}

/** A kernel that does not answer is an answer too. */
const patienceMs = 10_000;

export function thisMachine(env: NodeJS.ProcessEnv): Machine {
  // Debian keeps these out of the path of ordinary users.
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(
    (name) => name !== '',
  );
  return {
    platform: process.platform,
    nodeVersion: process.version,
    kernelRelease: os.release(),
    isRoot: process.getuid?.() === 0,
    temporaryFolder: os.tmpdir(),
    stateFolder: stateFolder(env),
    read: (path) => {
      try {
        return readFileSync(path, 'utf8').trimEnd();
      } catch {
        return undefined;
      }
    },
    find: (program) =>
      folders.map((folder) => join(folder, program)).find((path) => reachable(path, constants.X_OK)),
    has: (path) => reachable(path, constants.R_OK),
    run: ([program = '', ...args]) => {
      const result = spawnSync(program, args, { encoding: 'utf8', timeout: patienceMs });
      const said = (result.error?.message ?? result.stderr).trim().split('\n').at(-1) ?? '';
      return { ok: result.status === 0, said, printed: result.stdout ?? '' };
    },
    room,
  };
}

function room(folder: string): Room {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = statfsSync(place);
    return { writable: reachable(place, constants.W_OK | constants.X_OK), freeBytes: bavail * bsize };
  } catch {
    return { writable: false, freeBytes: 0 };
  }
}

function reachable(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
