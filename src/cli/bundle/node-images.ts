import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import { bundledImageFile } from '../../runtime/docker/image/load-image-file.ts';
import { saveImage } from '../../runtime/docker/image/save-image.ts';
import { type BundledImage, bundledImage } from './bundled-image.ts';

export interface NodeImagesOptions {
  /** Archives that were named; without any, this podnet's own image is taken, or one is made. */
  readonly archives: readonly string[];
  /** Where a new one may be put. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * The node images for a bundle, one of an architecture.
 * @throws UsageError `no-node-image`, `two-images`
 * @throws EnvironmentError where there is no way to have one
 */
export async function nodeImages(options: NodeImagesOptions): Promise<readonly BundledImage[]> {
  const { archives, folder, env, signal, onProgress } = options;
  if (archives.length > 0) {
    return distinct(await Promise.all(archives.map((file) => bundledImage(file, signal))));
  }
  const own = bundledImageFile(process.arch);
  if (existsSync(own)) return [await bundledImage(own, signal)];
  const made = join(folder, 'image.tar');
  await saveImage(made, env, { signal, onProgress });
  return [await bundledImage(made, signal)];
}

function distinct(images: readonly BundledImage[]): readonly BundledImage[] {
  const seen = new Map<string, BundledImage>();
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
