import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** A program of this machine. */
export interface FoundProgram {
  readonly name: string;
  /** Where the search path has it. */
  readonly place: string;
  /** The file itself, behind all links (/etc/alternatives, a program of many names). */
  readonly file: string;
}

/** Programs of root are not in everybody's search path. */
const placesOfRoot = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** @returns undefined when it is not there, or this user cannot read it */
export function findProgram(name: string, env: NodeJS.ProcessEnv): FoundProgram | undefined {
  const folders = [...(env['PATH'] ?? '').split(path.delimiter), ...placesOfRoot].filter((one) =>
    path.isAbsolute(one),
  );
  for (const place of folders.map((folder) => path.join(folder, name))) {
    try {
      if (!statSync(place).isFile()) continue;
      accessSync(place, constants.R_OK | constants.X_OK);
      return { name, place, file: realpathSync(place) };
    } catch {
      continue;
    }
  }
  return undefined;
}
