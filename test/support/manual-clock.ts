import type { Clock } from '../../src/util/clock.ts';

/** A clock that stands still until somebody sleeps, and then is that much further at once. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  readonly #start: Date;

  constructor(start = new Date('2024-01-01T00:00:00Z')) {
    this.#start = start;
  }

  monotonicMs = (): number => this.#elapsedMs;

  wallTime = (): Date => new Date(this.#start.getTime() + this.#elapsedMs);

  advance(durationMs: number): void {
    this.#elapsedMs += durationMs;
  }

  async sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.advance(durationMs);
  }
}
