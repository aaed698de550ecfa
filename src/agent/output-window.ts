/** What is on its way at most: enough to keep a reader busy, little enough to hold for one that is slow. */
const maxUnanswered = 4;
export const maxPieceBytes = 64 * 1024;

/** Hands one piece of output to whoever reads it; resolves when that one has taken it. */
export type SendOutput = (stream: 'stdout' | 'stderr', data: Buffer) => Promise<void>;

/** The way of a command's output to its reader: a few pieces at once, so that a slow reader holds the command up. */
export class OutputWindow {
  readonly #send: SendOutput;
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting: (() => void)[] = [];
  #unanswered = 0;
  #steps = 0;

  /** @param onFailure called when the reader does not take a piece; nothing more is sent then */
  constructor(send: SendOutput, onFailure: (error: unknown) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** Grows with everything that moves: as long as it does, something is coming. */
  get steps(): number {
    return this.#steps;
  }

  get isEmpty(): boolean {
    return this.#unanswered === 0;
  }

  /** Resolves when nothing is on its way any more. */
  async allTaken(): Promise<void> {
    while (!this.isEmpty) await this.#answer();
  }

  /** Sends all of a source; resolves at its end, or when it breaks off. */
  async pump(stream: 'stdout' | 'stderr', source: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const data of source) {
        this.#steps++;
        for (let at = 0; at < data.length; at += maxPieceBytes) {
          await this.#room();
          this.#launch(stream, data.subarray(at, at + maxPieceBytes));
        }
      }
    } catch {
      // Closed by us: what it might still say is nobody's.
    }
  }

  async #room(): Promise<void> {
    while (this.#unanswered >= maxUnanswered) await this.#answer();
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #launch(stream: 'stdout' | 'stderr', data: Buffer): void {
    this.#unanswered++;
    const over = (): void => {
      this.#unanswered--;
      this.#steps++;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    this.#send(stream, data).then(over, (error: unknown) => {
      this.#onFailure(error);
      over();
    });
  }
}
