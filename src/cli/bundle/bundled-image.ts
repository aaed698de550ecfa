import { localTag } from '../../runtime/docker/image/node-image.ts';
import { readImageArchive } from '../../runtime/docker/image/read-archive.ts';

/** A node image that goes into a bundle. */
export interface BundledImage {
  /** The archive. */
  readonly file: string;
  /** In Node's words: x64, arm64. */
  readonly architecture: string;
  /** What an engine calls it once it is loaded. */
  readonly tag: string;
}

/** @throws UsageError for what is no archive of a node image */
export async function bundledImage(file: string, signal: AbortSignal): Promise<BundledImage> {
  const { architecture, tag = localTag } = await readImageArchive(file, signal);
  return { file, architecture, tag };
}
