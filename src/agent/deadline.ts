import { responsiveClock } from './responsive-clock.ts';

/** When to give up, in time in which this process really ran. */
export class Deadline {
  private readonly endMs: number;

  constructor(timeoutMs: number) {
    this.endMs = responsiveClock.nowMs() + timeoutMs;
  }

  remainingMs(): number {
    return Math.max(0, this.endMs - responsiveClock.nowMs());
  }
}
