import { type Clock, systemClock } from '../util/clock.ts';

/** Changes of one moment are written together. */
const leastDelayMs = 20;
/** A state of 1,000 pods takes some 50 ms to write, in which nobody is answered: so many times longer is it let alone. */
const restFactor = 20;

/** Writes down a state that changes: before somebody is told of a change, and else so seldom that it costs little. */
export class StateWriter {
  readonly #write: () => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #clock: Clock;
  #waiting: AbortController | undefined;
  #isWritten = false;
  #lastWriteMs = 0;

  /** @param onFailure told what `write` threw where nobody waited for it; the next change tries again */
  constructor(write: () => void, onFailure: (error: unknown) => void, clock: Clock = systemClock) {
    this.#write = write;
    this.#onFailure = onFailure;
    this.#clock = clock;
  }

  /** It is to be written soon. */
  changed(): void {
    this.#isWritten = false;
    this.#waiting ??= this.#writeLater();
  }

  /** Writes it now, unless it is written. @throws what writing throws */
  flush(): void {
    this.stop();
    if (this.#isWritten) return;
    const startMs = this.#clock.monotonicMs();
    this.#write();
    this.#isWritten = true;
    this.#lastWriteMs = this.#clock.monotonicMs() - startMs;
  }

  /** Nothing is written any more unless somebody asks for it. */
  stop(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }

  #writeLater(): AbortController {
    const waiting = new AbortController();
    const delayMs = Math.max(leastDelayMs, restFactor * this.#lastWriteMs);
    this.#clock.sleep(delayMs, waiting.signal).then(
      () => {
        try {
          // One that was stopped at the last moment.
          if (!waiting.signal.aborted) this.flush();
        } catch (error) {
          this.#onFailure(error);
        }
      },
      () => undefined,
    );
    return waiting;
  }
}
