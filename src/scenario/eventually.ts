import type { Clock } from '../util/clock.ts';
import { poll } from '../util/poll.ts';
import type { Timing } from './format/timing-schema.ts';

/** Often enough that a change is seen soon, seldom enough that probes do not load the machine. */
const intervalMs = 100;

export interface Attempted<T> {
  readonly value: T;
  readonly holds: boolean;
  /** How it fared in time, when that is worth saying: `held at first, not for 2s`. */
  readonly note?: string;
}

/**
 * Makes an attempt until it holds, for at most `within`, and then goes on for `hold`, in which it has to hold
 * all the time. Without either there is one attempt. Returns the attempt that decided.
 */
export async function eventually<T>(
  attempt: () => Promise<T>,
  holds: (value: T) => boolean,
  timing: Timing,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<Attempted<T>> {
  let value = await attempt();
  if (!holds(value) && timing.within !== undefined) {
    await poll(
      async () => {
        value = await attempt();
        return holds(value) || undefined;
      },
      { intervalMs, timeoutMs: timing.within, signal, clock },
    );
  }
  if (!holds(value) || timing.hold === undefined) return { value, holds: holds(value) };
  const startMs = clock.monotonicMs();
  const lapsed = await poll(
    async () => {
      value = await attempt();
      return !holds(value) || undefined;
    },
    { intervalMs, timeoutMs: timing.hold, signal, clock },
  );
  if (lapsed === undefined) return { value, holds: true };
  const heldMs = Math.round(clock.monotonicMs() - startMs);
  return { value, holds: false, note: `it held at first, and no longer after ${heldMs} ms` };
}
