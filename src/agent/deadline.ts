import { responsiveClock } from './responsive-clock.ts';

/** For how many milliseconds since the given number of them ago the other side did not get to run. */
export type HeldUpElsewhere = (withinMs: number) => Promise<number>;

/** When to give up, in time in which this process really ran, and the one that is to answer, if it is another. */
export class Deadline {
  private readonly begunMs = performance.now();
  private readonly heldUpElsewhere: HeldUpElsewhere | undefined;
  private endMs: number;
  private addedMs = 0;
  private stillSinceMs: number | undefined;
  private stoodMs = 0;

  /** @param heldUpElsewhere asked before this is over, where another process answers */
  constructor(timeoutMs: number, heldUpElsewhere?: HeldUpElsewhere) {
    this.heldUpElsewhere = heldUpElsewhere;
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
   * Adds the time for which the other side did not get to run: to be called when the own time is over, before that
   * counts as silence. Whoever answers has had its turn to answer a packet as well, so look once more even when
   * nothing was added.
   * @returns whether time was added
   */
  async addHoldUpsElsewhere(): Promise<boolean> {
    if (this.heldUpElsewhere === undefined) return false;
    const heldUpMs = await this.standStillFor(this.heldUpElsewhere(performance.now() - this.begunMs));
    const addedMs = Math.max(0, heldUpMs - this.addedMs);
    this.addedMs += addedMs;
    this.endMs += addedMs;
    return addedMs > 0;
  }

  /**
   * Calls back when the time is over, and not before the sockets were polled once more: timers run first, so
   * what arrived during a hold-up has not been seen yet. Returns the way to call it off.
   */
  onOver(callback: () => void, onError: (error: unknown) => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    let isCalledOff = false;
    const look = (isLastLook: boolean): void => {
      if (isCalledOff) return;
      const remainingMs = this.remainingMs();
      if (remainingMs === 0 && isLastLook) callback();
      else if (remainingMs > 0) timer = setTimeout(look, Math.max(1, Math.ceil(remainingMs)), false);
      else this.addHoldUpsElsewhere().then((added) => void (timer = setTimeout(look, 1, !added)), onError);
    };
    look(false);
    return () => {
      isCalledOff = true;
      clearTimeout(timer);
    };
  }
}
