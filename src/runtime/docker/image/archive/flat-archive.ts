import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { identify, type ImageContents, type ImageIdentity } from './image-config.ts';
import { foldersOf, layerStream } from './layer.ts';

/** Two blocks of zeros end a tar archive (POSIX pax, "ustar Interchange Format"). */
const endBytes = 1024;

export interface FlatArchive {
  /** All layers as one file system, as `docker import` takes it. */
  readonly archive: Readable;
  /** The image these files are, once all of the archive was read: that of the same layers apart. */
  identity(): ImageIdentity;
}

/**
 * Reads the files of the first layer, which has nearly all, once, where planning an image and writing its archive
 * reads them twice.
 */
export function flatArchive(contents: ImageContents, signal: AbortSignal): FlatArchive {
  const hashes = contents.layers.map(() => createHash('sha256'));
  return {
    archive: Readable.from(flat(contents, hashes, signal), { objectMode: false }),
    identity: () =>
      identify(
        contents,
        hashes.map((hash) => hash.copy().digest('hex')),
      ),
  };
}

async function* flat(
  { layers }: ImageContents,
  hashes: readonly Hash[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const folders = new Set<string>();
  for (const [index, entries] of layers.entries()) {
    const isWhole = folders.size === 0;
    let held: Uint8Array = Buffer.alloc(0);
    // Docker takes no folder twice.
    for await (const chunk of layerStream(entries, signal, folders)) {
      if (isWhole) hashes[index]?.update(chunk);
      if (held.length > 0) yield held;
      held = chunk;
    }
    // tar-stream writes an archive's end in one piece: here it comes after the last layer only.
    yield held.subarray(0, held.length - endBytes);
    if (!isWhole) for await (const chunk of layerStream(entries, signal)) hashes[index]?.update(chunk);
    for (const folder of foldersOf(entries)) folders.add(folder);
  }
  yield Buffer.alloc(endBytes);
}
