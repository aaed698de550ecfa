import { UsageError } from '../../../model/errors.ts';
import type { Engine } from '../engine.ts';
import { adoptImage } from './adopt-image.ts';
import { filesChanged, imageArchive, type PlannedImage } from './archive/image-archive.ts';
import { inspectImage } from './engine-images.ts';
import { ensureHostArchitecture } from './host/host-architecture.ts';
import { packHost } from './host/pack-host.ts';
import { loadArchive } from './load-archive.ts';
import type { MakeImageOptions, NodeImage } from './node-image.ts';

/**
 * Packs this machine's programs into a node image and hands it to an engine, unless it has that very image.
 * @throws EnvironmentError `host-architecture`, what `packHost` and `loadArchive` throw
 */
export async function buildHostImage(
  engine: Engine,
  { signal, onProgress = () => undefined }: MakeImageOptions,
): Promise<NodeImage> {
  ensureHostArchitecture(engine);
  onProgress("packing a node image from this machine's programs");
  const image = await packHost(process.env, signal);
  if ((await inspectImage(engine, image.tag, signal)) === undefined) {
    onProgress(`handing it to ${engine.name} (${(image.sizeBytes / 1e6).toFixed(0)} MB)`);
    await load(engine, image, signal);
  }
  return adoptImage(engine, image.tag, 'host', signal);
}

async function load(engine: Engine, image: PlannedImage, signal: AbortSignal): Promise<void> {
  try {
    await loadArchive(engine, imageArchive(image, signal, { isVerifiedByReader: true }), signal);
  } catch (error) {
    // The engine found other digests than were reckoned a moment ago.
    throw error instanceof UsageError && error.code === 'archive-damaged' ? filesChanged(error) : error;
  }
}
