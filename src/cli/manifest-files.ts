import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UsageError } from '../model/errors.ts';
import { maxFileBytes, readBytes, type ReadBytes } from '../scenario/load/read-text.ts';
import { isErrno } from '../util/is-errno.ts';

/** What standard input is called in problems. */
const standardInput = '<stdin>';

/**
 * The files that `-f` means, each once: of a folder those that may hold objects, sorted.
 * @throws UsageError `no-such-file`, `no-manifests` for a folder without any, `stdin-twice`, `not-local`
 */
export async function manifestFiles(
  paths: readonly string[],
  options: { readonly recursive: boolean },
): Promise<readonly string[]> {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new UsageError('stdin-twice', 'standard input can be read once only', { hint: 'give -f - once' });
  }
  const found: string[] = [];
  for (const path of paths) {
    if (path === '-') found.push(standardInput);
    else found.push(...(await filesAt(path, options.recursive)));
  }
  return [...new Map(found.toReversed().map((file) => [resolve(file), file])).values()].toReversed();
}

/** Reads files, and standard input by its name. */
export const readManifestBytes: ReadBytes = (path) =>
  path === standardInput ? readStandardInput() : readBytes(path);

async function filesAt(path: string, recursive: boolean): Promise<readonly string[]> {
  if (/^https?:\/\//.test(path)) {
    throw new UsageError('not-local', `${path} is not on this machine, and podnet fetches nothing`, {
      hint: 'download it, then name the file; or pipe it in: -f -',
    });
  }
  if (!(await isFolder(path))) return [path];
  const files = await filesBelow(path, recursive);
  if (files.length > 0) return files;
  throw new UsageError('no-manifests', `there is no .yaml, .yml or .json file in ${path}`, {
    hint: recursive ? 'name another folder' : 'add -R to look into the folders below it',
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const message = isErrno(cause, 'ENOENT')
      ? `there is no file ${path}`
      : `${path} cannot be read: ${messageOf(cause)}`;
    throw new UsageError('no-such-file', message, { cause });
  }
}

async function filesBelow(folder: string, recursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UsageError('unreadable', `the folder ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      if (/\.(?:ya?ml|json)$/i.test(entry.name)) found.push(path);
    } else if (recursive) found.push(...(await filesBelow(path, recursive)));
  }
  return found;
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    // Without an encoding a stream gives buffers.
    const buffer = chunk as Buffer;
    chunks.push(buffer);
    bytes += buffer.byteLength;
    if (bytes > maxFileBytes) break;
  }
  return Buffer.concat(chunks);
}
