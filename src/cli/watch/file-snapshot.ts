import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WatchedPath } from './watched-paths.ts';

/** What watched files looked like at one moment. */
export interface FileSnapshot {
  readonly files: ReadonlyMap<string, FileLook>;
  /** The folders in which something may change: those of the files, and those that were named. */
  readonly folders: ReadonlySet<string>;
}

/** One file as it was; undefined where there is none. */
export type FileLook = { readonly sizeBytes: bigint; readonly stamp: string } | undefined;

export async function takeSnapshot(paths: readonly WatchedPath[]): Promise<FileSnapshot> {
  const files = new Map<string, FileLook>();
  const folders = new Set<string>();
  const look = async (path: string, inFolder: WatchedPath['inFolder'], depth: number): Promise<void> => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      folders.add(dirname(path));
      // ctime changes with content, mode and name alike (inode(7)), and nobody can set it back.
      const stamp = found === undefined ? '' : `${found.dev} ${found.ino} ${found.ctimeNs}`;
      files.set(path, found && { sizeBytes: found.size, stamp });
      return;
    }
    folders.add(path);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    const ours = entries.filter((entry) => counts(entry, inFolder));
    if (depth < deepest)
      await Promise.all(ours.map(({ name }) => look(join(path, name), inFolder, depth + 1)));
  };
  await Promise.all(paths.map(({ path, inFolder }) => look(path, inFolder, 0)));
  return { files, folders };
}

/** A link that leads back up would never end. */
const deepest = 16;

/** Swap files, backups and locks of vi, Emacs and others. */
const editors = /^\.#|^#.*#$|~$|\.sw[a-z]$|^4913$/;

const counting: Readonly<Record<WatchedPath['inFolder'], (entry: Dirent) => boolean>> = {
  manifests: (entry) =>
    entry.isDirectory()
      ? !entry.name.startsWith('.') && entry.name !== 'node_modules'
      : /\.ya?ml$/i.test(entry.name),
  programs: (entry) => !entry.isDirectory(),
  everything: ({ name }) => name !== '.git' && name !== 'node_modules',
};

const counts = (entry: Dirent, inFolder: WatchedPath['inFolder']): boolean =>
  !editors.test(entry.name) && counting[inFolder](entry);

/** The files that are not what they were, in the order of their names. */
export function changedFiles(before: FileSnapshot, after: FileSnapshot): readonly string[] {
  const names = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...names]
    .filter((name) => before.files.get(name)?.stamp !== after.files.get(name)?.stamp)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Whether a file that had content has none now: somebody may be about to write it. */
export function isHalfWritten(before: FileSnapshot, after: FileSnapshot): boolean {
  return [...before.files].some(
    ([name, look]) => (look?.sizeBytes ?? 0n) > 0n && (after.files.get(name)?.sizeBytes ?? 0n) === 0n,
  );
}
