import { setTimeout as delay } from 'node:timers/promises';

/** Time as a value that is passed in, so that tests decide how it goes by. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicMs(): number;
  /** The time of day, for timestamps that people read. */
  wallTime(): Date;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallTime: () => new Date(),
  sleep: (durationMs, signal) => sleep(durationMs, { signal }),
};

/** For work on the side: who sleeps by it keeps no process alive. */
export const backgroundClock: Clock = {
  ...systemClock,
  sleep: (durationMs, signal) => sleep(durationMs, { signal, ref: false }),
};

async function sleep(
  durationMs: number,
  options: { readonly signal: AbortSignal; readonly ref?: boolean },
): Promise<void> {
  try {
    await delay(durationMs, undefined, options);
  } catch (error) {
    // timers/promises wraps the reason in an AbortError of its own; callers want the reason itself.
    options.signal.throwIfAborted();
    throw error;
  }
}
