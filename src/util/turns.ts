/** Work of which one is done after another, in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** A turn that fails fails for whoever asked for it; the next one comes all the same. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
