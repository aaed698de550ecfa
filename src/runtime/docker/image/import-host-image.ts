import { EnvironmentError } from '../../../model/errors.ts';
import type { Engine } from '../engine.ts';
import { engineError } from '../engine-error.ts';
import { adoptImage } from './adopt-image.ts';
import { type FlatArchive, flatArchive } from './archive/flat-archive.ts';
import { type ImageContents, processConfig } from './archive/image-config.ts';
import { tagImage } from './engine-images.ts';
import { engineMessages } from './engine-messages.ts';
import { ensureHostArchitecture } from './host/host-architecture.ts';
import { hostContents } from './host/pack-host.ts';
import { labelsOf } from './image-labels.ts';
import type { MakeImageOptions, NodeImage } from './node-image.ts';

/**
 * Packs this machine's programs straight into an engine, for the run that waits for it: an image that is imported is
 * there in half the time of one that is loaded, which the engine unpacks twice. It has the tag of the same files in an
 * archive, but an id of the engine's own making.
 * @throws EnvironmentError `host-architecture`, `engine-disk-full`, `engine-gone`, what `hostContents` throws
 */
export async function importHostImage(
  engine: Engine,
  { signal, onProgress = () => undefined }: MakeImageOptions,
): Promise<NodeImage> {
  ensureHostArchitecture(engine);
  onProgress("packing a node image from this machine's programs");
  const contents = await hostContents(process.env, signal);
  onProgress(`handing it to ${engine.name}`);
  const files = flatArchive(contents, signal);
  const id = await importFiles(engine, files, contents, signal);
  const { tag } = files.identity();
  await tagImage(engine, id, tag, signal);
  return adoptImage(engine, tag, 'host', signal);
}

/** @returns the id that the engine gave it */
async function importFiles(
  engine: Engine,
  { archive }: FlatArchive,
  contents: ImageContents,
  signal: AbortSignal,
): Promise<string> {
  let id: string | undefined;
  try {
    const response = await engine.docker.importImage(archive, {
      changes: changesOf(contents),
      abortSignal: signal,
    });
    // Both engines end with the image's id, Docker as a digest.
    for await (const { status } of engineMessages(response, signal)) id = status ?? id;
  } catch (error) {
    signal.throwIfAborted();
    throw engineError(error, `load the node image into ${engine.name}`);
  } finally {
    archive.destroy();
  }
  if (id !== undefined) return id.trim();
  throw new EnvironmentError('engine-failed', `${engine.name} does not say what image it has made`, {
    hint: '`podnet image build` makes it in another way',
  });
}

/** An image's configuration in the words of a Dockerfile, as an import takes it. */
function changesOf({ labels }: ImageContents): readonly string[] {
  const { Env, Entrypoint, Cmd, WorkingDir } = processConfig;
  return [
    ...Env.map((one) => `ENV ${one}`),
    `ENTRYPOINT ${JSON.stringify(Entrypoint)}`,
    `CMD ${JSON.stringify(Cmd)}`,
    `WORKDIR ${WorkingDir}`,
    ...Object.entries(labelsOf(labels)).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
  ];
}
