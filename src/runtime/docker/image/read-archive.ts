import { createHash } from 'node:crypto';
import { createReadStream, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { messageOf, UsageError } from '../../../model/errors.ts';
import { fromImageArchitecture } from './architecture.ts';
import { type ImageLabels, nodeImageLabels } from './image-labels.ts';

/** What an image archive says of itself. */
export interface ArchiveDescription {
  readonly labels: ImageLabels;
  /** In Node's words. */
  readonly architecture: string;
  /** Digest of its configuration: `sha256:…`. */
  readonly digest: string;
  /** A name the image gets when it is loaded; archives made by others may give none. */
  readonly tag: string | undefined;
}

/**
 * Reads what a file holds before an engine is given it: engines load any image. Of our own archives that is the
 * first kilobyte, of those that `docker save` wrote all.
 * @throws UsageError `no-file`, `not-an-archive`, `not-a-node-image`
 */
export async function readImageArchive(file: string, signal: AbortSignal): Promise<ArchiveDescription> {
  checkIsFile(file);
  const { images, config } = await readDescription(file, signal);
  const [image] = images;
  if (image === undefined) throw notAnArchive(file, 'is no image archive');
  if (images.length > 1) throw notAnArchive(file, `holds ${images.length} images`);
  if (config === undefined) throw notAnArchive(file, 'lacks the configuration of its image');
  const { architecture = 'unknown', config: settings } = parseConfig(config);
  return {
    labels: nodeImageLabels(settings?.Labels, file),
    architecture: fromImageArchitecture(architecture),
    digest: `sha256:${createHash('sha256').update(config).digest('hex')}`,
    tag: image.RepoTags?.[0],
  };
}

/** A device may have no end, and an archive is read again when it is loaded: a pipe has nothing then. */
function checkIsFile(file: string): void {
  let there: Stats | undefined;
  try {
    there = statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw notAnArchive(file, `cannot be read: ${messageOf(cause)}`);
  }
  if (there === undefined) throw new UsageError('no-file', `there is no file ${file}`);
  if (there.isDirectory()) throw notAnArchive(file, 'is a folder');
  if (!there.isFile()) throw notAnArchive(file, 'is no regular file');
}

/** What is read of manifest.json and of the configuration; everything may be missing. */
interface ManifestImage {
  readonly Config?: string;
  readonly RepoTags?: readonly string[] | null;
}
interface ImageConfig {
  readonly architecture?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null };
}
interface Description {
  readonly images: readonly ManifestImage[];
  readonly config: string | undefined;
}

/** A configuration is a few kilobytes; layers are not read. */
const smallBytes = 1 << 20;

async function readDescription(file: string, signal: AbortSignal): Promise<Description> {
  const small = new Map<string, string>();
  const archive = extract();
  const source = await openArchive(file, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw notAnArchive(file, `cannot be read: ${messageOf(cause)}`);
  });
  source.on('error', (error) => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const entry of archive) {
      const { name, size, type } = entry.header;
      const mayDescribe = /\.json$|^blobs\/sha256\/[0-9a-f]+$/.test(name);
      if (type !== 'file' || size > smallBytes || !mayDescribe) entry.resume();
      else small.set(name, await textOf(entry));
      const found = describe(small);
      if (found.config !== undefined) return found;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw notAnArchive(file, `is no image archive: ${messageOf(cause)}`);
  } finally {
    source.destroy();
  }
  return describe(small);
}

function describe(small: ReadonlyMap<string, string>): Description {
  const manifest = small.get('manifest.json');
  const parsed = manifest === undefined ? [] : parsedJson(manifest);
  // A list of objects by docker's specification; others have no such fields, and are refused for that.
  const images = Array.isArray(parsed) ? (parsed as readonly ManifestImage[]) : [];
  return { images, config: small.get(images[0]?.Config ?? '') };
}

function parseConfig(text: string): ImageConfig {
  const parsed = parsedJson(text);
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}

/** Null for what is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function textOf(entry: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Engines take archives that are packed by gzip, so this does, too. */
async function openArchive(file: string, signal: AbortSignal): Promise<Readable> {
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  const source = createReadStream(file, { signal });
  if (buffer.readUInt16BE(0) !== 0x1f_8b) return source;
  const unpacked = addAbortSignal(signal, createGunzip());
  source.on('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}

function notAnArchive(file: string, what: string): UsageError {
  return new UsageError('not-an-archive', `${file} ${what}`, {
    hint: '`podnet image save -o FILE` writes one, on a machine that has the image or can make it',
  });
}
