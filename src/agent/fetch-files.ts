import { existsSync } from 'node:fs';
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
  for await (const chunk of pack(folder).pipe(createGzip({ level: 1 }))) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBytes)
      throw new UsageError('too-big', `${folder} of a node holds more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
