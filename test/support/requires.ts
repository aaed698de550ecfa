import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The file of a program, by its path or as a shell would find it; root's programs too. */
export function findProgram(name: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin']
    .map((directory) => path.resolve(directory, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * For `test(name, { skip: missing('nft') }, …)`: why a test cannot run here, or false. On a build server
 * (CI=true) nothing is skipped: there the test shall fail.
 */
export function missing(...programs: readonly string[]): string | false {
  const absent = programs.filter((name) => findProgram(name) === undefined);
  if (absent.length === 0 || process.env['CI'] === 'true') return false;
  return `needs ${absent.join(', ')}`;
}

/** For `skip`: tests that make machines of their own, or act as several users. */
export const needsRoot: string | false = process.getuid?.() === 0 ? false : 'needs root';
