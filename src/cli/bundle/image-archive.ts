import { createReadStream, existsSync } from 'node:fs';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { messageOf, UsageError } from '../../model/errors.ts';

/** What an archive says of the image in it. */
export interface ImageArchive {
  readonly file: string;
  /** In Node's words: x64, arm64. */
  readonly architecture: string;
  readonly tag: string;
}

/** As `docker save` writes them: the image specification v1.2 of moby (image/spec). */
const manifestSchema = z
  .array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish() }))
  .length(1);
const configSchema = z.object({
  os: z.literal('linux'),
  architecture: z.string(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
/** The label that every node image has. */
const formatLabel = 'podnet.image.format';

/** Configurations are a few kB; layers are not read into memory. */
const largestJsonBytes = 1024 * 1024;

/** @throws UsageError `no-such-file`, or `no-node-image` for what is no archive of one node image */
export async function readImageArchive(file: string, signal: AbortSignal): Promise<ImageArchive> {
  if (!existsSync(file)) throw new UsageError('no-such-file', `there is no file ${file}`);
  try {
    return await read(file, signal);
  } catch (cause) {
    signal.throwIfAborted();
    const said = cause instanceof z.ZodError ? 'no archive of one Linux image' : messageOf(cause);
    throw new UsageError('no-node-image', `${file} is no archive of a node image: ${said}`, {
      hint: '`podnet image save -o FILE` writes one',
      cause,
    });
  }
}

async function read(file: string, signal: AbortSignal): Promise<ImageArchive> {
  const texts = await smallFiles(file, signal);
  const manifest = texts.get('manifest.json');
  if (manifest === undefined) throw new Error('it has no manifest.json');
  const [{ Config: name, RepoTags: tags } = { Config: '', RepoTags: [] }] = manifestSchema.parse(
    JSON.parse(manifest),
  );
  const { architecture, config } = configSchema.parse(JSON.parse(texts.get(name) ?? '{}'));
  if (config?.Labels?.[formatLabel] === undefined) throw new Error('it is an image of something else');
  const tag = tags?.find((one) => one.endsWith(':local')) ?? tags?.[0];
  if (tag === undefined) throw new Error('its image has no name');
  return { file, architecture: architecture === 'amd64' ? 'x64' : architecture, tag };
}

/** The manifest may come after the layers, as older engines write it. */
async function smallFiles(file: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const archive = extract();
  const source = createReadStream(file, { signal });
  source.once('error', (error) => archive.destroy(error));
  source.pipe(archive);
  for await (const entry of archive) {
    const { name, size, type } = entry.header;
    if (type !== 'file' || (size ?? 0) > largestJsonBytes) {
      entry.resume();
      continue;
    }
    const chunks: Buffer[] = [];
    // Its types say nothing of chunks, which are buffers.
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    texts.set(name, Buffer.concat(chunks).toString());
  }
  return texts;
}
