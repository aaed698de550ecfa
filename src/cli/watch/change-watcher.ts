import type { Clock } from '../../util/clock.ts';
import { changedFiles, isHalfWritten, takeSnapshot, type FileSnapshot } from './file-snapshot.ts';
import { FolderWatchers } from './folder-watchers.ts';
import type { WatchedPath } from './watched-paths.ts';

/** Where nothing tells of changes, somebody has to look. */
const lookMs = 1_000;
/** A hint rarely comes alone. */
const gatherMs = 20;
const settleStepMs = 50;
/** Compilers and editors write without such a pause. */
const quietMs = 150;
/** A file that was emptied or taken away is waited for, so long at most. */
const patienceMs = 2_000;

export interface ChangeWatcherOptions {
  readonly clock: Clock;
  /** How files are looked at. */
  readonly take?: (paths: readonly WatchedPath[]) => Promise<FileSnapshot>;
}

/** Finds out that files are not any more what they were, and when whoever writes them is done. */
export class ChangeWatcher implements Disposable {
  readonly #clock: Clock;
  readonly #take: NonNullable<ChangeWatcherOptions['take']>;
  readonly #folders = new FolderWatchers(() => this.#hint());
  #paths: readonly WatchedPath[] = [];
  #base: FileSnapshot = { files: new Map(), folders: new Set() };
  #hinted = false;
  #wake: () => void = () => {};

  constructor({ clock, take = takeSnapshot }: ChangeWatcherOptions) {
    this.#clock = clock;
    this.#take = take;
  }

  /** How many files are watched, those that are not there included. */
  get count(): number {
    return this.#base.files.size;
  }

  /** What later changes are compared with is how things stand now. */
  async begin(paths: readonly WatchedPath[]): Promise<void> {
    this.#paths = paths;
    this.#base = await this.#take(paths);
    this.#folders.follow(this.#base.folders);
    this.#hinted = false;
  }

  /** Resolves as soon as something is not as it was. */
  async changed(signal: AbortSignal): Promise<void> {
    while (changedFiles(this.#base, await this.#take(this.#paths)).length === 0) {
      signal.throwIfAborted();
      await this.#hintOrLook(signal);
    }
  }

  /** Resolves with what has changed, when all of it has been written. */
  async settled(signal: AbortSignal): Promise<readonly string[]> {
    let last = await this.#take(this.#paths);
    let sinceMs = this.#clock.monotonicMs();
    for (;;) {
      await this.#clock.sleep(settleStepMs, signal);
      const now = await this.#take(this.#paths);
      if (changedFiles(last, now).length > 0) sinceMs = this.#clock.monotonicMs();
      last = now;
      const neededMs = isHalfWritten(this.#base, now) ? patienceMs : quietMs;
      if (this.#clock.monotonicMs() - sinceMs >= neededMs) return changedFiles(this.#base, now);
    }
  }

  [Symbol.dispose](): void {
    this.#folders[Symbol.dispose]();
  }

  #hint(): void {
    this.#hinted = true;
    this.#wake();
  }

  async #hintOrLook(signal: AbortSignal): Promise<void> {
    if (!this.#hinted) {
      // Not AbortSignal.any: one for every look would hang on the signal of a long wait.
      const waiting = new AbortController();
      const wake = (): void => waiting.abort(new Error('no need to wait'));
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
      await this.#clock.sleep(lookMs, waiting.signal).catch(() => {});
      signal.removeEventListener('abort', wake);
    }
    await this.#clock.sleep(gatherMs, signal);
    this.#hinted = false;
  }
}
