import { setImmediate, setTimeout } from 'node:timers/promises';

/**
 * Waits, and lets events come in. A loop that only waits for short timers may starve everything else: Node
 * runs all timers that are due, and slow work between two makes the next one due at once.
 */
export async function pause(ms: number): Promise<void> {
  await setTimeout(ms);
  await setImmediate();
}
