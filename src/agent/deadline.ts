import { responsiveClock } from './responsive-clock.ts';

/** When to give up, in time in which this process really ran. */
export class Deadline {
  private endMs: number;
  private stillSinceMs: number | undefined;
  private stoodMs = 0;

  constructor(timeoutMs: number) {
    this.endMs = responsiveClock.nowMs() + timeoutMs;
  }

  remainingMs(): number {
    return Math.max(0, this.endMs - (this.stillSinceMs ?? responsiveClock.nowMs()));
  }

  /** Time that did not count. */
  get stoodStillMs(): number {
    return this.stoodMs;
  }

  /** Waits for something that is no matter of the network: the time that it takes does not count. */
  async standStillFor<T>(work: Promise<T>): Promise<T> {
    const sinceMs = responsiveClock.nowMs();
    this.stillSinceMs = sinceMs;
    try {
      return await work;
    } finally {
      const stoodMs = responsiveClock.nowMs() - sinceMs;
      this.endMs += stoodMs;
      this.stoodMs += stoodMs;
      this.stillSinceMs = undefined;
    }
  }

  /**
   * Calls back when the time is over, and not before the sockets were polled once more: timers run first, so
   * what arrived during a hold-up has not been seen yet. Returns the way to call it off.
   */
  onOver(callback: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const wait = (isLastLook: boolean): void => {
      const remainingMs = this.remainingMs();
      if (remainingMs === 0 && isLastLook) callback();
      else timer = setTimeout(wait, Math.max(1, Math.ceil(remainingMs)), remainingMs === 0);
    };
    wait(false);
    return () => clearTimeout(timer);
  }
}
