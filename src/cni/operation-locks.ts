/** Given back once. */
export type Release = () => void;

interface Waiting {
  /** The container, or undefined for what wants to be alone. */
  readonly container: string | undefined;
  readonly start: () => void;
}

/**
 * Who may work at the same time (SPEC.md, "Lifecycle & Ordering"): one operation a container, whatever its network, and
 * garbage collection only while there is no other. Who waits to be alone keeps those that come later waiting.
 */
export class OperationLocks {
  readonly #busy = new Set<string>();
  #isAlone = false;
  #queue: Waiting[] = [];

  /** @throws the signal's reason when it is aborted before the turn has come */
  container(id: string, signal: AbortSignal): Promise<Release> {
    return this.#enter(id, signal);
  }

  /** Waits until nothing goes on, and holds up everything that comes later. */
  alone(signal: AbortSignal): Promise<Release> {
    return this.#enter(undefined, signal);
  }

  async #enter(container: string | undefined, signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#queue = this.#queue.filter((other) => other !== waiting);
        reject(signal.reason as Error);
        this.#admit();
      };
      const waiting: Waiting = {
        container,
        start: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(waiting);
      this.#admit();
    });
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (container === undefined) this.#isAlone = false;
      else this.#busy.delete(container);
      this.#admit();
    };
  }

  #admit(): void {
    const left: Waiting[] = [];
    // In the order in which they came.
    for (const waiting of this.#queue) {
      const isFirst = !left.some(({ container }) => container === undefined);
      if (isFirst && this.#mayStart(waiting.container, left)) this.#start(waiting);
      else left.push(waiting);
    }
    this.#queue = left;
  }

  #mayStart(container: string | undefined, before: readonly Waiting[]): boolean {
    if (this.#isAlone) return false;
    if (container === undefined) return this.#busy.size === 0 && before.length === 0;
    return !this.#busy.has(container);
  }

  #start({ container, start }: Waiting): void {
    if (container === undefined) this.#isAlone = true;
    else this.#busy.add(container);
    start();
  }
}
