import { EnvironmentError } from '../../../model/errors.ts';
import type { Engine } from '../engine.ts';
import { adoptImage } from './adopt-image.ts';
import { imageArchive } from './archive/image-archive.ts';
import { inspectImage } from './engine-images.ts';
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
  if (engine.architecture !== process.arch) {
    throw new EnvironmentError(
      'host-architecture',
      `this machine's programs are for ${process.arch}, and ${engine.name} at ${engine.address} runs ${engine.architecture}`,
      {
        hint: `make one on a machine of that kind (podnet image save -o FILE), and podnet image load FILE here`,
      },
    );
  }
  onProgress("packing a node image from this machine's programs");
  const image = await packHost(process.env, signal);
  if ((await inspectImage(engine, image.tag, signal)) === undefined) {
    onProgress(`handing it to ${engine.name} (${(image.sizeBytes / 1e6).toFixed(0)} MB)`);
    await loadArchive(engine, imageArchive(image, signal), signal);
  }
  return adoptImage(engine, image.tag, 'host', signal);
}
