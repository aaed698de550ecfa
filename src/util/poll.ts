import { systemClock, type Clock } from './clock.ts';

export interface PollOptions {
  readonly intervalMs: number;
  /** How long to go on; the check is made at least once, and once more when the time is over. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Makes a check again and again until it gives something else than undefined. Returns that, or undefined
 * when the time is over: what that means is the caller's to say.
 * @throws what the check throws, and the signal's reason
 */
export async function poll<T>(
  check: (signal: AbortSignal) => Promise<T | undefined>,
  { intervalMs, timeoutMs, signal, clock = systemClock }: PollOptions,
): Promise<T | undefined> {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const leftMs = deadlineMs - clock.monotonicMs();
    const found = await check(signal);
    if (found !== undefined || leftMs <= 0) return found;
    await clock.sleep(Math.min(intervalMs, Math.max(0, deadlineMs - clock.monotonicMs())), signal);
  }
}
