import type { Clock } from '../../util/clock.ts';

/**
 * The first restart comes at once, then the wait doubles from one second on. The kubelet begins with ten seconds;
 * who watches a lab has less patience. The longest wait is the kubelet's
 * (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy).
 */
const firstWaitMs = 1_000;
const longestWaitMs = 300_000;
/** A container that ran for this long begins anew (the same page). */
const healthyMs = 600_000;

interface Entry {
  nextWaitMs: number;
  startedMs: number;
  isWaiting: boolean;
}

/** Decides when containers that ended are started again. */
export class RestartBackOff {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly #signal: AbortSignal;
  readonly #onDue: () => void;
  readonly #entries = new Map<string, Entry>();

  /** @param onDue called when a wait is over; none is any more once the signal is aborted */
  constructor(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, signal: AbortSignal, onDue: () => void) {
    this.#clock = clock;
    this.#signal = signal;
    this.#onDue = onDue;
  }

  /** A container ended and is to be started again. Returns whether it has to wait. */
  onEnd(container: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const entry = this.#entries.get(container);
    if (entry === undefined || nowMs - entry.startedMs >= healthyMs) {
      this.#entries.set(container, { nextWaitMs: firstWaitMs, startedMs: nowMs, isWaiting: false });
      return false;
    }
    const waitMs = entry.nextWaitMs;
    entry.nextWaitMs = Math.min(waitMs * 2, longestWaitMs);
    entry.isWaiting = true;
    void this.#wait(entry, waitMs);
    return true;
  }

  /** A container was started again. */
  onStart(container: string): void {
    const entry = this.#entries.get(container);
    if (entry !== undefined) entry.startedMs = this.#clock.monotonicMs();
  }

  isWaiting(container: string): boolean {
    return this.#entries.get(container)?.isWaiting === true;
  }

  forget(container: string): void {
    this.#entries.delete(container);
  }

  async #wait(entry: Entry, waitMs: number): Promise<void> {
    try {
      await this.#clock.sleep(waitMs, this.#signal);
    } catch {
      // All is over.
      return;
    }
    entry.isWaiting = false;
    this.#onDue();
  }
}
