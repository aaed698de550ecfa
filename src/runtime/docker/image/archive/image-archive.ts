import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Pack } from 'tar-stream';
import { EnvironmentError } from '../../../../model/errors.ts';
import type { ImageLabels } from '../image-labels.ts';
import { localTag } from '../node-image.ts';
import { identify, type ImageContents, type ImageIdentity } from './image-config.ts';
import type { ImageEntry } from './image-entry.ts';
import { layerStream } from './layer.ts';
import { addStream, tarStream } from '../../../../util/tar-stream.ts';

/** An image as it will be: what is known before a byte of it is written. */
export interface PlannedImage extends ImageIdentity {
  readonly labels: ImageLabels;
  readonly sizeBytes: number;
  readonly layers: readonly PlannedLayer[];
}

interface PlannedLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly entries: readonly ImageEntry[];
}

/** Reads all files once to learn digests and sizes. */
export async function planImage(contents: ImageContents, signal: AbortSignal): Promise<PlannedImage> {
  const layers: PlannedLayer[] = [];
  for (const entries of contents.layers) layers.push(await planLayer(entries, signal));
  const identity = identify(
    contents,
    layers.map(({ digest }) => digest),
  );
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return { ...identity, labels: contents.labels, sizeBytes, layers };
}

async function planLayer(entries: readonly ImageEntry[], signal: AbortSignal): Promise<PlannedLayer> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of layerStream(entries, signal)) {
    const bytes: Uint8Array = chunk;
    hash.update(bytes);
    sizeBytes += bytes.byteLength;
  }
  return { digest: hash.digest('hex'), sizeBytes, entries };
}

export interface ArchiveOptions {
  /** Whoever reads it looks at the digests anyway, as engines do: reckoning them here is half a second for nothing. */
  readonly isVerifiedByReader?: boolean;
}

/**
 * The image as `docker load` and `podman load` take it. Files are read a second time; if one has changed since,
 * the stream fails with `file-changed`.
 * Source: the image specification v1.2 of moby (image/spec), "Combined Image JSON + Filesystem Changeset Format".
 */
export function imageArchive(
  image: PlannedImage,
  signal: AbortSignal,
  options: ArchiveOptions = {},
): Readable {
  return tarStream((archive) => fill(archive, image, signal, options));
}

async function fill(
  archive: Pack,
  image: PlannedImage,
  signal: AbortSignal,
  { isVerifiedByReader = false }: ArchiveOptions,
): Promise<void> {
  const config = `${image.id.replace('sha256:', '')}.json`;
  const layerName = ({ digest }: PlannedLayer): string => `${digest}/layer.tar`;
  const manifest = [
    { Config: config, RepoTags: [image.tag, localTag], Layers: image.layers.map((one) => layerName(one)) },
  ];
  // What the image is comes first: readers of the archive need not go through all of it.
  archive.entry({ name: 'manifest.json', ...fixed }, JSON.stringify(manifest));
  archive.entry({ name: config, ...fixed }, image.config);
  for (const layer of image.layers) {
    const name = layerName(layer);
    const digest = isVerifiedByReader ? undefined : layer.digest;
    const bytes = Readable.from(unchanged(layer, digest, signal), { objectMode: false });
    await addStream(archive, { name, ...fixed, size: layer.sizeBytes }, bytes);
  }
}

const fixed = { type: 'file', mode: 0o644, mtime: new Date(0) } as const;

/** Passes a layer on, and fails when it is not what was planned: it cannot be read any more, or its digest differs. */
async function* unchanged(
  layer: PlannedLayer,
  digest: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = digest === undefined ? undefined : createHash('sha256');
  try {
    for await (const chunk of layerStream(layer.entries, signal)) {
      const bytes: Uint8Array = chunk;
      hash?.update(bytes);
      yield bytes;
    }
  } catch (cause) {
    signal.throwIfAborted();
    // All of it could be read a moment ago.
    throw filesChanged(cause);
  }
  if (hash?.digest('hex') !== digest) throw filesChanged();
}

export function filesChanged(cause?: unknown): EnvironmentError {
  return new EnvironmentError('file-changed', 'files of this machine changed while they were packed', {
    hint: 'an upgrade or a build is at work: run again when it is done',
    cause,
  });
}
