import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { EnvironmentError, messageOf } from '../../model/errors.ts';
import type { BundleEntry } from './bundle-entry.ts';

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** How many bytes of the files are in the archive. */
  readonly onProgress: (doneBytes: number) => void;
}

/** npm's own date for packed files: an archive must not depend on when it was made. */
const packedAt = new Date('1985-10-26T08:15:00Z');

/**
 * Writes files as a package that npm installs: a tar archive, compressed, with everything below `package/`.
 * @throws EnvironmentError `bundle-failed`
 */
export async function writeBundle(
  target: string,
  entries: readonly BundleEntry[],
  { signal, onProgress }: WriteOptions,
): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createGzip(), createWriteStream(target), { signal });
  const [writing] = await Promise.allSettled([written, fill(archive, entries, signal, onProgress)]);
  if (writing.status === 'fulfilled') return;
  signal.throwIfAborted();
  const cause: unknown = writing.reason;
  throw new EnvironmentError('bundle-failed', `the bundle could not be written: ${messageOf(cause)}`, {
    hint: 'is there room for it on the disk?',
    cause,
  });
}

/** An error in here is the archive's, and so the one of who reads it. */
async function fill(
  archive: Pack,
  entries: readonly BundleEntry[],
  signal: AbortSignal,
  onProgress: (doneBytes: number) => void,
): Promise<void> {
  let doneBytes = 0;
  const counted = (chunk: Buffer): void => {
    doneBytes += chunk.byteLength;
    onProgress(doneBytes);
  };
  try {
    for (const entry of entries) await add(archive, entry, signal, counted);
    archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function add(
  archive: Pack,
  { path, source, sizeBytes, isProgram }: BundleEntry,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const sink = archive.entry({
    name: `package/${path}`,
    type: 'file',
    size: sizeBytes,
    mode: isProgram ? 0o755 : 0o644,
    mtime: packedAt,
  });
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onChunk(chunk);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(source), counting, sink, { signal });
}
