import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { imageArchive, planImage } from '../../src/runtime/docker/image/archive/image-archive.ts';
import { text } from '../../src/runtime/docker/image/archive/image-entry.ts';
import { imageFormat } from '../../src/runtime/docker/image/image-labels.ts';

export interface SmallImageOptions {
  readonly architecture?: string;
  readonly format?: string;
}

/** Writes a node image of one small file, as podnet writes its own. @returns its id */
export async function writeSmallImage(file: string, options: SmallImageOptions = {}): Promise<string> {
  const { signal } = new AbortController();
  const image = await planImage(
    {
      layers: [[text('/etc/hello', 'hello\n')]],
      labels: {
        format: options.format ?? imageFormat,
        version: '9.9.9',
        source: 'host',
        agent: 'a1',
        tools: ['sh'],
      },
      architecture: options.architecture ?? process.arch,
    },
    signal,
  );
  await pipeline(imageArchive(image, signal), createWriteStream(file));
  return image.id;
}
