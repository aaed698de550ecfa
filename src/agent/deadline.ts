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
