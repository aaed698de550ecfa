const tickMs = 20;

/**
 * A clock that stands still while this process does not get to run. Responders and probes share one event
 * loop and few processors: on a loaded machine an answer may be late for want of a processor, and a verdict
 * must not blame the network for that.
 */
export class ResponsiveClock {
  private lostMs = 0;
  private users = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastTickMs = 0;

  /** Milliseconds of a steady clock, less those in which the event loop was held up. */
  nowMs(): number {
    const now = performance.now();
    // A hold-up counts from its beginning: whoever asks first after it may come before the next tick.
    return now - this.lostMs - (this.users === 0 ? 0 : this.overdueMs(now));
  }

  /** Watches for hold-ups until the returned function is called. */
  use(): () => void {
    if (this.users++ === 0) {
      this.lastTickMs = performance.now();
      this.timer = setInterval(() => this.tick(), tickMs);
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.users === 0) clearInterval(this.timer);
    };
  }

  private tick(): void {
    const now = performance.now();
    this.lostMs += this.overdueMs(now);
    this.lastTickMs = now;
  }

  private overdueMs(now: number): number {
    return Math.max(0, now - this.lastTickMs - 2 * tickMs);
  }
}

export const responsiveClock = new ResponsiveClock();
