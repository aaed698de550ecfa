import { type Clock, systemClock } from '../util/clock.ts';
import { leaseMs } from './protocol.ts';

/** What is left of a lease when its client's stream has ended: nobody can renew it any more. */
const endedLeaseMs = 2_000;
/** How long one looks for a renewal that is on its way already. */
const lastLookMs = 100;

/**
 * How long an agent in a container may go on without hearing from its client: a container outlives whoever
 * started it, and with nobody left to remove it the agent ends it by itself.
 *
 * Time is that of the monotonic clock, which stands still while the machine is suspended (clock_gettime(2),
 * CLOCK_MONOTONIC), and which no change of the time of day moves. It goes on while the container is paused, so
 * a lease that is over gets one more look: renewals may have come meanwhile and not been read.
 */
export class Lease {
  readonly #clock: Clock;
  #endMs: number;
  #isShortened = false;
  #sleep = new AbortController();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#endMs = clock.monotonicMs() + leaseMs;
  }

  /** The client is there. */
  renew(): void {
    if (!this.#isShortened) this.#endMs = this.#clock.monotonicMs() + leaseMs;
  }

  /** The client's stream has ended. A client that closes in order removes the container before this is over. */
  shorten(): void {
    this.#isShortened = true;
    this.#endMs = Math.min(this.#endMs, this.#clock.monotonicMs() + endedLeaseMs);
    this.#sleep.abort();
  }

  /** Resolves when the lease is over; rejects with the signal's reason. */
  async over(signal: AbortSignal): Promise<void> {
    let hasLooked = false;
    for (;;) {
      const leftMs = this.#endMs - this.#clock.monotonicMs();
      if (leftMs <= 0 && hasLooked) return;
      hasLooked = leftMs <= 0;
      await this.#sleepAtMost(hasLooked ? lastLookMs : leftMs, signal);
    }
  }

  /** Ends early when the lease is shortened. */
  async #sleepAtMost(durationMs: number, signal: AbortSignal): Promise<void> {
    this.#sleep = new AbortController();
    const shortened = this.#sleep.signal;
    try {
      await this.#clock.sleep(durationMs, AbortSignal.any([signal, shortened]));
    } catch (error) {
      signal.throwIfAborted();
      if (!shortened.aborted) throw error;
    }
  }
}
