interface Waiting {
  readonly data: Uint8Array;
  readonly taken: () => void;
}

/** Bytes on their way from a client to a command, read in their order; whoever pushes waits until they were taken. */
export class InputQueue implements AsyncIterable<Uint8Array> {
  readonly #waiting: Waiting[] = [];
  #wake: () => void = () => undefined;
  #ended = false;

  /** Resolves when the data was taken, or nobody will take it any more. */
  push(data: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((taken) => {
      this.#waiting.push({ data, taken });
      this.#wake();
    });
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          yield next.data;
          next.taken();
        } else if (this.#ended) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.#ended = true;
      for (const { taken } of this.#waiting.splice(0)) taken();
    }
  }
}
