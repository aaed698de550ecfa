import { createGzip } from 'node:zlib';
import { addStream, tarStream } from '../../src/util/tar-stream.ts';
import { Readable } from 'node:stream';

const text = 'was here';

/** Ways out of the folder that an archive is unpacked to; each would write `was here` to a file called `target`. */
const waysOut: Readonly<Record<string, (target: string) => readonly Entry[]>> = {
  'a path upwards': (target) => [{ name: `${'../'.repeat(20)}${target}`, text }],
  'a path upwards, after a folder': (target) => [{ name: `inside/${'../'.repeat(20)}${target}`, text }],
  'a path from the root': (target) => [{ name: target, text }],
  'a link to a folder, and a file behind it': (target) => [
    { name: 'way', type: 'symlink', linkname: '/' },
    { name: `way${target}`, text },
  ],
  'a link upwards, and a file behind it': (target) => [
    { name: 'way', type: 'symlink', linkname: '../'.repeat(20) },
    { name: `way${target}`, text },
  ],
  'a link to the file, and the file': (target) => [
    { name: 'file', type: 'symlink', linkname: target },
    { name: 'file', text },
  ],
  'another name of the file, and the file': (target) => [
    { name: 'file', type: 'link', linkname: target },
    { name: 'file', text },
  ],
};

interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly type?: 'symlink' | 'link';
  readonly linkname?: string;
}

export const waysOutOfArchives = Object.keys(waysOut);

/** An archive (tar, gzip) that tries to write to a file outside. */
export async function evilArchive(way: string, target: string): Promise<Buffer> {
  const entries = waysOut[way]?.(target) ?? [];
  const archive = tarStream(async (pack) => {
    for (const { text = '', ...header } of entries)
      await addStream(pack, { ...header, size: text.length }, Readable.from([Buffer.from(text)]));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of archive.pipe(createGzip())) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
