import { type Clock, systemClock } from '../util/clock.ts';

/** What may wait for a client that is slow; making 1,000 pods at once tells 7,000 things in one moment. */
const longestBacklog = 10_000;
/** For how long nothing of it was taken. */
const patienceMs = 10_000;

/**
 * What one client is told without having asked. One that has stopped reading, as a command behind Ctrl-Z, is hung up
 * on: what waits for it would only grow.
 */
export class Notices {
  readonly #hangUp: () => void;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #waiting = 0;
  #lastTakenMs = 0;

  /** @param hangUp called when the client takes nothing any more; may be called more than once */
  constructor(hangUp: () => void, clock: Pick<Clock, 'monotonicMs'> = systemClock) {
    this.#hangUp = hangUp;
    this.#clock = clock;
  }

  /** @param sent resolves when it was taken, and rejects when the client has gone */
  tell(sent: Promise<void>): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#waiting++ === 0) this.#lastTakenMs = nowMs;
    else if (this.#waiting > longestBacklog && nowMs - this.#lastTakenMs >= patienceMs) this.#hangUp();
    const taken = (): void => {
      this.#waiting--;
      this.#lastTakenMs = this.#clock.monotonicMs();
    };
    sent.then(taken, taken);
  }
}
