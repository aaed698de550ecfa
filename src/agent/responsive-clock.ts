const tickMs = 20;
/** How far back hold-ups are remembered: longer than any probe waits by default, several times. */
const memoryMs = 60_000;

interface HoldUp {
  readonly endMs: number;
  readonly lengthMs: number;
}

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
  private holdUps: HoldUp[] = [];
  private watchTimer: NodeJS.Timeout | undefined;

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
      // Whoever waits for something has that to be kept alive by.
      this.timer = setInterval(() => this.tick(), tickMs).unref();
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.users === 0) clearInterval(this.timer);
    };
  }

  /** Watches for hold-ups for that long, for whoever may ask `heldUpMs` then; keeps no process alive. */
  watchFor(durationMs: number): void {
    if (this.watchTimer !== undefined) {
      this.watchTimer.refresh();
      return;
    }
    const release = this.use();
    this.watchTimer = setTimeout(() => {
      this.watchTimer = undefined;
      release();
    }, durationMs).unref();
  }

  /** For how many of the last so many milliseconds this process did not get to run, while it was watched. */
  heldUpMs(withinMs: number): number {
    if (this.users > 0) this.tick();
    const sinceMs = performance.now() - withinMs;
    return this.holdUps.reduce(
      (sum, { endMs, lengthMs }) => sum + Math.max(0, Math.min(lengthMs, endMs - sinceMs)),
      0,
    );
  }

  private tick(): void {
    const now = performance.now();
    const overdueMs = this.overdueMs(now);
    this.lastTickMs = now;
    if (overdueMs === 0) return;
    this.lostMs += overdueMs;
    this.holdUps = this.holdUps.filter(({ endMs }) => now - endMs < memoryMs);
    this.holdUps.push({ endMs: now, lengthMs: overdueMs });
  }

  private overdueMs(now: number): number {
    return Math.max(0, now - this.lastTickMs - 2 * tickMs);
  }
}

export const responsiveClock = new ResponsiveClock();
