import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** How long a pipe is waited for that nobody has open for writing; whoever is about to do so needs no more. */
const patienceMs = 1_000;
const pollMs = 20;

/** A pipe at whose other end nobody is. */
export class NobodyWritesError extends Error {
  override readonly name = 'NobodyWritesError';
}

/**
 * The bytes of a file, a device or a pipe: at most one more than `maxBytes`, by which the caller knows that there would be
 * more. A pipe with a writer is read to its end, however long that takes.
 * @throws NobodyWritesError, and what the system says
 */
export async function boundedRead(path: string, maxBytes: number): Promise<Buffer> {
  // Opening a pipe without this flag lasts until somebody opens it for writing (fifo(7)).
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await file.stat();
  const chunks: Buffer[] = [];
  let length = 0;
  const giveUpAt = performance.now() + patienceMs;
  while (length <= maxBytes) {
    const chunk = await nextChunk(file, stats, Math.min(65_536, maxBytes + 1 - length));
    if (chunk.length > 0) {
      chunks.push(chunk);
      length += chunk.length;
    } else if (stats.isFIFO() && length === 0) {
      if (performance.now() > giveUpAt) throw new NobodyWritesError(`nobody writes to the pipe ${path}`);
      await pause();
    } else break;
  }
  return Buffer.concat(chunks);
}

/** Empty at the end, and for a pipe that nobody has open for writing. */
async function nextChunk(file: FileHandle, stats: Stats, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  for (;;) {
    try {
      const { bytesRead } = await file.read(buffer, 0, size, null);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      // A writer is there and has nothing to say yet.
      const isWaiting = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isWaiting || stats.isFile()) throw error;
      await pause();
    }
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs));
