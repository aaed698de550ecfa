import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../model/errors.ts';
import { CniError } from './cni-error.ts';
import { isErrno } from '../util/is-errno.ts';

/**
 * The files of a folder with one of these endings, sorted; none when the folder is not there. Folders are passed over,
 * links are not looked behind, as libcni does it.
 */
export async function configFiles(dir: string, endings: readonly string[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => path.join(dir, entry.name))
      .sort();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw unreadable(dir, error);
  }
}

/** @throws CniError `cni-bad-config` */
export async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

const unreadable = (file: string, cause: unknown): CniError =>
  new CniError('cni-bad-config', `${file} cannot be read: ${messageOf(cause)}`, { cause });
