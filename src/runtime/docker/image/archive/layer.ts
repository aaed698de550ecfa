import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Pack } from 'tar-stream';
import { assertNever } from '../../../../model/assert-never.ts';
import { folder, type ImageEntry } from './image-entry.ts';
import { addStream, tarStream } from '../../../../util/tar-stream.ts';

/** Times and owners of this machine are left out, so that the same files are the same layer, byte for byte. */
const always = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

/** Few and large reads: node alone is a hundred megabytes. */
const chunkBytes = 1 << 20;

/**
 * A layer as a tar archive: sorted, with every folder before what is in it.
 * @param leftOut folders that whoever reads it has already
 */
export function layerStream(
  entries: readonly ImageEntry[],
  signal: AbortSignal,
  leftOut: ReadonlySet<string> = new Set(),
): Readable {
  const those = sorted(entries).filter(({ kind, path: place }) => kind !== 'folder' || !leftOut.has(place));
  return tarStream((archive) => fill(archive, those, signal));
}

/** The folders that a layer brings: its own, and those above its files. */
export function foldersOf(entries: readonly ImageEntry[]): readonly string[] {
  return sorted(entries).flatMap((entry) => (entry.kind === 'folder' ? [entry.path] : []));
}

function sorted(entries: readonly ImageEntry[]): readonly ImageEntry[] {
  const byPath = new Map<string, ImageEntry>();
  for (const entry of entries) {
    for (const above of foldersAbove(entry.path)) {
      if (!byPath.has(above)) byPath.set(above, folder(above));
    }
    byPath.set(entry.path, entry);
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function foldersAbove(place: string): readonly string[] {
  const above = path.posix.dirname(place);
  return above === '/' ? [] : [...foldersAbove(above), above];
}

async function fill(archive: Pack, entries: readonly ImageEntry[], signal: AbortSignal): Promise<void> {
  for (const entry of entries) {
    signal.throwIfAborted();
    const name = entry.path.slice(1);
    switch (entry.kind) {
      case 'folder':
        archive.entry({ ...always, type: 'directory', name: `${name}/`, mode: entry.mode });
        break;
      case 'link':
        archive.entry({ ...always, type: 'symlink', name, mode: 0o777, linkname: entry.target });
        break;
      case 'text':
        archive.entry({ ...always, type: 'file', name, mode: entry.mode }, Buffer.from(entry.text));
        break;
      case 'copy': {
        const header = { ...always, type: 'file', name, mode: entry.mode, size: entry.sizeBytes } as const;
        await addStream(
          archive,
          header,
          createReadStream(entry.source, { highWaterMark: chunkBytes, signal }),
        );
        break;
      }
      default:
        assertNever(entry, 'image entry');
    }
  }
}
