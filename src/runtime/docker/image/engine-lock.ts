import { kernelLock } from '../../../util/kernel-lock.ts';

/** Making an image takes seconds; whoever holds the lock longer is stuck, and the rest goes on without it. */
const patienceMs = 60_000;

/**
 * Lets one podnet of this machine at a time do something to an engine; who waits is woken by the end of the one before.
 * Where systems have no such lock the work is done twice, to the same end.
 */
export async function withEngineLock<T>(
  engineId: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await kernelLock(`podnet-image-${engineId}`, patienceMs, signal);
  try {
    return await work();
  } finally {
    lock?.release();
  }
}
