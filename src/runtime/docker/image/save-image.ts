import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvironmentError, messageOf } from '../../../model/errors.ts';
import { connectEngine, type Engine } from '../engine.ts';
import { engineError } from '../engine-error.ts';
import { imageArchive } from './archive/image-archive.ts';
import { findLocalImage } from './find-local-image.ts';
import { packHost } from './host/pack-host.ts';
import type { MakeImageOptions } from './node-image.ts';

/**
 * Writes the node image to a file: the one that the engine has, else one of this machine's programs, for which no
 * engine is needed.
 * @returns its tag
 * @throws EnvironmentError `disk-full`, `cannot-write`, what `packHost` throws
 */
export async function saveImage(
  file: string,
  env: NodeJS.ProcessEnv,
  { signal, onProgress = () => undefined }: MakeImageOptions,
): Promise<string> {
  const fromEngine = await openEngineImage(env, onProgress, signal);
  if (fromEngine !== undefined) {
    await writeArchive(file, fromEngine.archive, signal);
    return fromEngine.tag;
  }
  onProgress("packing a node image from this machine's programs");
  const image = await packHost(env, signal);
  await writeArchive(file, imageArchive(image, signal), signal);
  return image.tag;
}

async function openEngineImage(
  env: NodeJS.ProcessEnv,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly tag: string; readonly archive: Readable } | undefined> {
  const engine = await connectIfThere(env, onProgress, signal);
  if (engine === undefined) return undefined;
  const image = await findLocalImage(engine, signal);
  if (image === undefined) return undefined;
  onProgress(`writing ${image.tag} of ${engine.name} at ${engine.address}`);
  try {
    // A response of Node's http, whatever dockerode's types make of it.
    const archive = (await engine.docker.getImage(image.tag).get()) as Readable;
    return { tag: image.tag, archive };
  } catch (error) {
    throw engineError(error, `read the image ${image.tag}`);
  }
}

/** No engine is no reason to stop here. */
async function connectIfThere(
  env: NodeJS.ProcessEnv,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  try {
    return await connectEngine(env, signal);
  } catch (error) {
    signal.throwIfAborted();
    onProgress(messageOf(error));
    return undefined;
  }
}

/** Readers see a whole file or none. */
async function writeArchive(file: string, archive: Readable, signal: AbortSignal): Promise<void> {
  const there = statSync(file, { throwIfNoEntry: false });
  // A pipe or a device is written to itself.
  const part = there === undefined || there.isFile() ? `${file}.${process.pid}.part` : file;
  try {
    await pipeline(archive, createWriteStream(part), { signal });
    if (part !== file) renameSync(part, file);
  } catch (error) {
    if (part !== file) rmSync(part, { force: true });
    signal.throwIfAborted();
    throw writeError(error, file);
  }
}

function writeError(error: unknown, file: string): Error {
  const { code = '' } = error as { readonly code?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EnvironmentError('disk-full', `the disk is full: ${file} could not be written`, {
      hint: 'make room, or name a file on another disk; an image takes about 150 MB',
      cause: error,
    });
  }
  // The engine may have ended in the middle.
  const known = engineError(error, `write the image to ${file}`);
  return known.code === 'engine-failed' ? cannotWrite(error, file) : known;
}

function cannotWrite(cause: unknown, file: string): EnvironmentError {
  return new EnvironmentError('cannot-write', `cannot write the image to ${file}: ${messageOf(cause)}`, {
    hint: 'run again, or name another file',
    cause,
  });
}
