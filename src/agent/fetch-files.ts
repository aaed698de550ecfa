import { existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-fs';
import { UsageError } from '../model/errors.ts';

/** More is no coverage data and no log; it would go through memory as a whole. */
const maxBytes = 256 * 1024 * 1024;

/** All below a folder as a tar archive, compressed; empty where there is no such folder. @throws UsageError `too-big` */
export async function fetchFiles(folder: string): Promise<Buffer> {
  if (!existsSync(folder)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  // A file that goes, or grows, while it is read fails this, and no more than this.
  await pipeline(pack(folder), createGzip({ level: 1 }), async (packed: AsyncIterable<Buffer>) => {
    for await (const chunk of packed) {
      size += chunk.length;
      if (size > maxBytes)
        throw new UsageError('too-big', `${folder} of a node holds more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  });
  return Buffer.concat(chunks);
}
