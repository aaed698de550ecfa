import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import { packageFolder } from '../../util/package.ts';
import { type ImageArchive, readImageArchive } from './image-archive.ts';
import type { SaveNodeImage } from './save-node-image.ts';

export interface NodeImagesOptions {
  /** Archives that were named; without any, this podnet's own image is taken, or one is made. */
  readonly archives: readonly string[];
  /** Where a new one may be put. */
  readonly folder: string;
  readonly save: SaveNodeImage;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Where the image of an architecture is in a package that has one; the docker runtime looks there. */
export function imagePlace(architecture: string): string {
  return `image/node-${architecture}.tar`;
}

/**
 * The node images for a bundle, one of an architecture.
 * @throws UsageError `no-node-image`, `two-images`
 * @throws EnvironmentError where there is no way to have one
 */
export async function nodeImages(options: NodeImagesOptions): Promise<readonly ImageArchive[]> {
  const { archives, folder, save, env, signal, onProgress } = options;
  if (archives.length > 0) {
    return distinct(await Promise.all(archives.map((file) => readImageArchive(file, signal))));
  }
  const own = join(packageFolder(), imagePlace(process.arch));
  if (existsSync(own)) return [await readImageArchive(own, signal)];
  const made = join(folder, 'image.tar');
  await save(made, { env, signal, onProgress });
  return [await readImageArchive(made, signal)];
}

function distinct(images: readonly ImageArchive[]): readonly ImageArchive[] {
  const seen = new Map<string, ImageArchive>();
  for (const image of images) {
    const other = seen.get(image.architecture);
    if (other !== undefined) {
      const both = `${other.file} and ${image.file}`;
      throw new UsageError(
        'two-images',
        `${both} are both for ${image.architecture}: a bundle has one of each`,
      );
    }
    seen.set(image.architecture, image);
  }
  return [...seen.values()];
}
