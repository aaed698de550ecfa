import { existsSync } from 'node:fs';
import { EnvironmentError, messageOf, PodnetError } from '../../../model/errors.ts';
import type { Engine } from '../engine.ts';
import { adoptImage } from './adopt-image.ts';
import { withEngineLock } from './engine-lock.ts';
import { importHostImage } from './import-host-image.ts';
import { findLocalImage, whyNotLocal } from './find-local-image.ts';
import { bundledImageFile, loadImageFile } from './load-image-file.ts';
import type { MakeImageOptions, NodeImage } from './node-image.ts';
import { pullImage, releaseImage } from './release-image.ts';

/**
 * Sees to it that the engine has a node image. Of these the first that works: the one that is there; one that came
 * with podnet; the release's, pulled; one packed from this machine's own programs. Ten podnets at once make one.
 * @throws EnvironmentError `no-node-image`, `engine-disk-full`, `engine-gone`
 */
export async function ensureNodeImage(engine: Engine, options: MakeImageOptions): Promise<NodeImage> {
  const { signal } = options;
  return (
    (await findLocalImage(engine, signal)) ??
    (await withEngineLock(engine.id, signal, async () => {
      // Who held the lock before may have made it.
      return (await findLocalImage(engine, signal)) ?? (await makeImage(engine, options));
    }))
  );
}

/** One way to an image; undefined when it is none here. */
type Source = (engine: Engine, options: Required<MakeImageOptions>) => Promise<NodeImage | undefined>;

const sources: readonly Source[] = [loadBundled, pullRelease, packHere];

async function makeImage(engine: Engine, options: MakeImageOptions): Promise<NodeImage> {
  const reasons: string[] = [...(await whyNotLocal(engine, options.signal))];
  for (const source of sources) {
    try {
      const image = await source(engine, { onProgress: () => undefined, ...options });
      if (image !== undefined) return image;
    } catch (error) {
      options.signal.throwIfAborted();
      // Nothing else works on such an engine either, and bugs are told as what they are.
      if (!isOfThisSource(error)) throw error;
      reasons.push(error.hint === undefined ? messageOf(error) : `${messageOf(error)} (${error.hint})`);
    }
  }
  throw new EnvironmentError(
    'no-node-image',
    `there is no node image for ${engine.name} at ${engine.address}: ${reasons.join('; ')}`,
    {
      hint: `on a machine that has one or can make it (Linux, ${engine.architecture}): podnet image save -o FILE; here: podnet image load FILE`,
    },
  );
}

function isOfThisSource(error: unknown): error is PodnetError {
  return (
    error instanceof PodnetError &&
    error.kind !== 'internal' &&
    !['engine-disk-full', 'engine-gone'].includes(error.code)
  );
}

async function loadBundled(
  engine: Engine,
  { signal, onProgress }: Required<MakeImageOptions>,
): Promise<NodeImage | undefined> {
  const file = bundledImageFile(engine.architecture);
  if (!existsSync(file)) return undefined;
  onProgress('loading the node image that came with podnet');
  return loadImageFile(engine, file, 'bundled', signal);
}

async function pullRelease(
  engine: Engine,
  { signal, onProgress }: Required<MakeImageOptions>,
): Promise<NodeImage | undefined> {
  const name = releaseImage();
  if (name === undefined) return undefined;
  await pullImage(engine, name, onProgress, signal);
  return adoptImage(engine, name, 'release', signal);
}

function packHere(engine: Engine, { signal, onProgress }: Required<MakeImageOptions>): Promise<NodeImage> {
  return importHostImage(engine, { signal, onProgress });
}
