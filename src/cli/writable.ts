import { accessSync, closeSync, constants, openSync, statSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UsageError } from '../model/errors.ts';
import { ensureFolder } from '../util/ensure-folder.ts';

/**
 * Finds out before a run that a file cannot be written after it; makes the folder it will be in.
 * @throws UsageError `cannot-write`
 */
export function ensureWritableFile(file: string, what: string): void {
  refusing(file, what, () => {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error('it is a directory');
    // What is there may be a pipe, which opening would end: its permissions have to do.
    if (there !== undefined) return accessSync(file, constants.W_OK);
    ensureFolder(dirname(file));
    closeSync(openSync(file, 'wx'));
    unlinkSync(file);
  });
}

/** Makes a folder that files will be written to. @throws UsageError `cannot-write` */
export function ensureWritableFolder(folder: string, what: string): void {
  refusing(folder, what, () => {
    ensureFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  });
}

function refusing(path: string, what: string, attempt: () => void): void {
  try {
    attempt();
  } catch (cause) {
    throw new UsageError('cannot-write', `cannot write ${what} ${path}: ${messageOf(cause)}`, { cause });
  }
}
