import { EnvironmentError, hintOf, messageOf } from '../model/errors.ts';

export type Undo = (signal: AbortSignal) => Promise<void> | void;

export interface CleanupFailure {
  /** What was to be undone, in words: `bridge of node-1`. */
  readonly what: string;
  readonly error: unknown;
}

/** Something could not be removed; every other thing on the stack was still tried. */
export class CleanupError extends EnvironmentError {
  readonly failures: readonly CleanupFailure[];

  constructor(failures: readonly CleanupFailure[]) {
    const list = failures.map(({ what, error }) => `${what}: ${messageOf(error)}`).join('; ');
    super('cleanup-failed', `could not clean up ${list}`, {
      hint: failures.map(({ error }) => hintOf(error)).find((hint) => hint !== undefined) ?? sweepHint,
      cause: failures[0]?.error,
    });
    this.failures = failures;
  }
}

const sweepHint = '`podnet down --all` takes away what runs have left';

/** An undo that hangs is left behind after this long even when the time for all is over. */
const graceMs = 100;

/**
 * What to undo if building something fails: each step pushes its undo, `await using` runs them in reverse
 * order, and success takes them out with `move()` into the thing that was built. (Node 20 has no
 * AsyncDisposableStack, and that one has neither a time limit nor names.)
 */
export class CleanupStack implements AsyncDisposable {
  #timeoutMs: number;
  #undos: { readonly what: string; readonly undo: Undo }[] = [];
  #closing: Promise<readonly CleanupFailure[]> | undefined;

  /** @param options.timeoutMs how long all undos together may take; 5,000 by default */
  constructor(options: { readonly timeoutMs?: number } = {}) {
    this.#timeoutMs = options.timeoutMs ?? 5_000;
  }

  /** Something on the stack takes longer than is usual: all undos together may take this long. */
  allow(timeoutMs: number): void {
    this.#timeoutMs = Math.max(this.#timeoutMs, timeoutMs);
  }

  /** @param undo gets a signal that is aborted when its time is over */
  defer(what: string, undo: Undo): void {
    this.#undos.push({ what, undo });
  }

  /** Takes charge of something disposable and hands it back. */
  use<T extends AsyncDisposable>(what: string, resource: T): T {
    this.defer(what, () => Promise.resolve(resource[Symbol.asyncDispose]()));
    return resource;
  }

  /** A new stack with everything that was on this one, which is empty afterwards. */
  move(): CleanupStack {
    const moved = new CleanupStack({ timeoutMs: this.#timeoutMs });
    moved.#undos = this.#undos;
    this.#undos = [];
    return moved;
  }

  /** Undoes all, last first, and tells what failed. A second call waits for the first. */
  close(): Promise<readonly CleanupFailure[]> {
    this.#closing ??= this.#unwind().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  /** @throws CleanupError when something could not be undone */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures = await this.close();
    if (failures.length > 0) throw new CleanupError(failures);
  }

  async #unwind(): Promise<readonly CleanupFailure[]> {
    const failures: CleanupFailure[] = [];
    const deadlineMs = performance.now() + this.#timeoutMs;
    for (let step = this.#undos.pop(); step !== undefined; step = this.#undos.pop()) {
      try {
        await withinMs(Math.max(graceMs, deadlineMs - performance.now()), step.undo);
      } catch (error) {
        failures.push({ what: step.what, error });
      }
    }
    return failures;
  }
}

/** Runs an undo and stops waiting for it when its time is over. */
async function withinMs(limitMs: number, undo: Undo): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new EnvironmentError('cleanup-timeout', `not done after ${Math.round(limitMs)} ms`);
      controller.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    await Promise.race([(async () => undo(controller.signal))(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
