import type { Clock } from '../../src/util/clock.ts';
import type { ManualClock } from './manual-clock.ts';

/** Tells the time of another clock; who sleeps by it wakes when a test says that so much time has gone by. */
export class HeldClock implements Clock {
  readonly #clock: ManualClock;
  readonly #sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  monotonicMs = (): number => this.#clock.monotonicMs();

  wallTime = (): Date => this.#clock.wallTime();

  get sleepers(): number {
    return this.#sleepers.size;
  }

  sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const end = (finish: () => void): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = (): void => end(() => reject(signal.reason));
      const sleeper = { untilMs: this.monotonicMs() + durationMs, wake: () => end(resolve) };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', onAbort);
    });
  }

  elapse(durationMs: number): void {
    this.#clock.advance(durationMs);
    for (const sleeper of this.#sleepers) {
      if (sleeper.untilMs <= this.monotonicMs()) sleeper.wake();
    }
  }
}
