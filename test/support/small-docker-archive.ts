import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';

export interface DockerArchive {
  readonly architecture?: 'amd64' | 'arm64';
  readonly tag?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** How many zeros its only file has. */
  readonly sizeBytes?: number;
}

/** Writes a real image as `docker load` takes it: one layer with one file; the manifest last, as old engines do. */
export async function writeDockerArchive(file: string, image: DockerArchive = {}): Promise<void> {
  const { architecture = 'amd64', tag = 'podnet/node:local', sizeBytes = 1_000 } = image;
  const { labels = { 'podnet.image.format': '1' } } = image;
  const layer = await tarOf([['hello', Buffer.alloc(sizeBytes)]]);
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    config: { Labels: labels, Cmd: ['/hello'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const configName = `${sha256(config)}.json`;
  const manifest = [{ Config: configName, RepoTags: [tag], Layers: ['layer.tar'] }];
  const archive = await tarOf([
    ['layer.tar', layer],
    [configName, config],
    ['manifest.json', JSON.stringify(manifest)],
  ]);
  await pipeline([archive], createWriteStream(file));
}

async function tarOf(files: readonly (readonly [name: string, content: Buffer | string])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of files) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  // Its types say nothing of chunks, which are buffers.
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
