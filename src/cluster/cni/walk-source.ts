import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { posix } from 'node:path';
import { messageOf, UsageError } from '../../model/errors.ts';
import type { ParcelEntry } from './parcel-entry.ts';

/** Permission bits, set-user-ID and the like included. */
const modeBits = 0o7777;

export interface Source {
  /** Of this machine: a file or a folder. */
  readonly source: string;
  /** In the node, without the first `/`. */
  readonly path: string;
  /** Of every file; its own by default. */
  readonly mode?: number;
}

/**
 * A file, or all that is below a folder. A link that stays within the folder comes as a link, any other as what it
 * leads to. The folder itself is no entry unless it is empty: the node may have one with a mode of its own.
 * @throws UsageError `no-such-file`, `not-a-file`, `not-permitted`
 */
export async function walkSource(source: Source, signal: AbortSignal): Promise<readonly ParcelEntry[]> {
  const walk = new Walk(await attempt(source.source, () => realpath(source.source)), source.mode, signal);
  return walk.at(source.source, source.path, [], true);
}

class Walk {
  readonly #root: string;
  readonly #mode: number | undefined;
  readonly #signal: AbortSignal;

  constructor(root: string, mode: number | undefined, signal: AbortSignal) {
    this.#root = root;
    this.#mode = mode;
    this.#signal = signal;
  }

  /** @param above the real folders that it is in, so that links in a circle end */
  async at(
    source: string,
    path: string,
    above: readonly string[],
    isRoot: boolean,
  ): Promise<readonly ParcelEntry[]> {
    this.#signal.throwIfAborted();
    const own = await attempt(source, () => lstat(source));
    if (own.isSymbolicLink() && !isRoot) {
      const to = await this.#innerLink(source);
      if (to !== undefined) return [{ kind: 'link', path, to }];
    }
    const stats = own.isSymbolicLink() ? await attempt(source, () => stat(source)) : own;
    if (stats.isFile()) {
      const mode = this.#mode ?? stats.mode & modeBits;
      return [{ kind: 'file', path, source, mode, sizeBytes: stats.size }];
    }
    if (!stats.isDirectory()) throw oddFile(source, stats);
    return this.#folder(source, path, above, isRoot, stats);
  }

  async #folder(
    source: string,
    path: string,
    above: readonly string[],
    isRoot: boolean,
    stats: Stats,
  ): Promise<readonly ParcelEntry[]> {
    const real = await attempt(source, () => realpath(source));
    if (above.includes(real)) {
      throw new UsageError('not-a-file', `${source} is a link to a folder that it is in itself`, {
        hint: 'take the link away',
      });
    }
    const names = (await attempt(source, () => readdir(source))).toSorted();
    const entries: ParcelEntry[] = [];
    if (!isRoot || names.length === 0) entries.push({ kind: 'folder', path, mode: stats.mode & modeBits });
    for (const name of names) {
      entries.push(...(await this.at(join(source, name), posix.join(path, name), [...above, real], false)));
    }
    return entries;
  }

  /** Where a link leads to, as it is written, if that is a relative path within the folder that is walked. */
  async #innerLink(source: string): Promise<string | undefined> {
    const to = await attempt(source, () => readlink(source));
    const target = await attempt(source, () => realpath(source));
    const inside = relative(this.#root, target);
    const isInside = inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`);
    // One that is written by way of a folder outside would not be found in the node.
    const isWrittenInside = !to.startsWith('/') && !to.split(sep).includes('..');
    return isInside && isWrittenInside ? to.split(sep).join('/') : undefined;
  }
}

async function attempt<T>(source: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(source, error);
  }
}

/** Why a file or folder of this machine cannot be had. */
export function unreadable(source: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UsageError('no-such-file', `there is nothing at ${source}`, cause);
  }
  if (code === 'EACCES') return new UsageError('not-permitted', `${source} may not be read`, cause);
  if (code === 'ELOOP')
    return new UsageError('not-a-file', `${source} is a link that leads to itself`, cause);
  return new UsageError('unreadable', `${source} cannot be read: ${messageOf(error)}`, cause);
}

function oddFile(source: string, stats: Stats): UsageError {
  const what = stats.isSocket() ? 'a socket' : stats.isFIFO() ? 'a pipe' : 'a device';
  return new UsageError('not-a-file', `${source} is ${what}, which cannot travel to nodes`, {
    hint: 'give a folder that has files only',
  });
}
