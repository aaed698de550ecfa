import { createReadStream } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import { packageFolder } from '../../../util/package.ts';
import type { Engine } from '../engine.ts';
import { adoptImage } from './adopt-image.ts';
import { loadArchive } from './load-archive.ts';
import type { NodeImage } from './node-image.ts';
import { readImageArchive } from './read-archive.ts';

/** Where the image of an architecture lies in a podnet that `podnet bundle` made for machines without a network. */
export const imagePlace = (architecture: string): string => `image/node-${architecture}.tar`;

export const bundledImageFile = (architecture: string): string =>
  path.join(packageFolder(), imagePlace(architecture));

/**
 * Loads an archive that holds a node image for this engine.
 * @throws UsageError `no-file`, `not-an-archive`, `not-a-node-image`, `archive-architecture`, `archive-damaged`
 */
export async function loadImageFile(
  engine: Engine,
  file: string,
  source: NodeImage['source'],
  signal: AbortSignal,
): Promise<NodeImage> {
  const archive = await readImageArchive(file, signal);
  if (archive.architecture !== engine.architecture) {
    throw new UsageError(
      'archive-architecture',
      `${file} is for ${archive.architecture}, and ${engine.name} at ${engine.address} runs ${engine.architecture}`,
      { hint: `make one on a machine of that kind: podnet image save -o FILE` },
    );
  }
  await loadArchive(engine, createReadStream(file), signal);
  return adoptImage(engine, archive.tag ?? archive.digest, source, signal);
}
