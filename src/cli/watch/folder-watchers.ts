import { type FSWatcher, watch } from 'node:fs';

/**
 * Tells that something happens in folders. Each is watched by itself: recursive watching misses files on Linux. It is
 * a hint and no more: network file systems and folders that come and go tell nothing.
 */
export class FolderWatchers implements Disposable {
  #watchers: readonly FSWatcher[] = [];
  readonly #onHint: () => void;

  constructor(onHint: () => void) {
    this.#onHint = onHint;
  }

  /** Watches these and no others, each as it is now: one that was replaced has another inode. */
  follow(folders: Iterable<string>): void {
    this[Symbol.dispose]();
    this.#watchers = [...folders].flatMap((folder) => {
      try {
        const watcher = watch(folder, { persistent: false }, this.#onHint);
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        // It is not there, or this machine has no watch left to give.
        return [];
      }
    });
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}
