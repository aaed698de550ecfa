import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The machine as the checks see it, so that they can be tried on machines that are not there. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  readonly isRoot: boolean;
  /** First line of a file below /proc or /sys; undefined when it is not there or not readable. */
  read(path: string): string | undefined;
  /** Path of a program, or undefined. */
  find(program: string): string | undefined;
  /** Whether a file is there. */
  has(path: string): boolean;
  run(command: readonly string[]): { readonly ok: boolean; readonly said: string };
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
    isRoot: process.getuid?.() === 0,
    read: (path) => {
      try {
        return readFileSync(path, 'utf8').split('\n')[0];
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
      return { ok: result.status === 0, said };
    },
  };
}

function reachable(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
