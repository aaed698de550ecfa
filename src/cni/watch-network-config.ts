import { watch } from 'node:fs';
import { messageOf } from '../model/errors.ts';
import { systemClock } from '../util/clock.ts';
import { CniError } from './cni-error.ts';
import { loadNetworkConfig } from './load-network-config.ts';
import type { CniProfile, NetworkConfig } from './network-config.ts';

/** What a folder of configurations holds now. */
export type NetworkConfigNow =
  | { readonly kind: 'loaded'; readonly network: NetworkConfig }
  | { readonly kind: 'failed'; readonly error: CniError };

/** What changes a folder comes in several events; they are looked at once, this long after the first. */
const settleMs = 50;

/**
 * The network of a folder, now and after each change that makes it another one: plugins write a file under a name that no
 * runtime reads and rename it when it is whole. Ends when the signal is aborted.
 * @throws CniError `cni-no-config` when the folder is not there, or can no longer be watched
 */
export async function* watchNetworkConfig(
  dir: string,
  name: string | undefined,
  profile: CniProfile,
  signal: AbortSignal,
): AsyncGenerator<NetworkConfigNow, void> {
  if (signal.aborted) return;
  using changes = new FolderChanges(dir, signal);
  let before: string | undefined;
  try {
    while (true) {
      const now = await look(dir, name, profile, signal);
      const told = now.kind === 'loaded' ? `${now.network.file} ${now.network.text}` : now.error.message;
      if (told !== before) yield now;
      before = told;
      await changes.next();
      await systemClock.sleep(settleMs, signal);
      changes.forget();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function look(
  dir: string,
  name: string | undefined,
  profile: CniProfile,
  signal: AbortSignal,
): Promise<NetworkConfigNow> {
  try {
    return { kind: 'loaded', network: await loadNetworkConfig(dir, name, profile, signal) };
  } catch (error) {
    if (error instanceof CniError) return { kind: 'failed', error };
    throw error;
  }
}

type FolderState =
  | { readonly kind: 'quiet' | 'changed' }
  | { readonly kind: 'over'; readonly reason: unknown };

/** Whether anything happened in a folder since somebody last asked. */
class FolderChanges implements Disposable {
  readonly #close: () => void;
  #state: FolderState = { kind: 'quiet' };
  #wake = (): void => {};

  constructor(dir: string, signal: AbortSignal) {
    const end = (reason: unknown): void => this.#become({ kind: 'over', reason });
    const abort = (): void => end(signal.reason);
    try {
      const watcher = watch(dir, () => this.#become({ kind: 'changed' }));
      watcher.on('error', (cause) => end(unwatchable(dir, cause)));
      signal.addEventListener('abort', abort, { once: true });
      this.#close = () => {
        watcher.close();
        signal.removeEventListener('abort', abort);
      };
    } catch (cause) {
      throw unwatchable(dir, cause);
    }
  }

  async next(): Promise<void> {
    if (this.#state.kind === 'quiet') await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#state.kind === 'over') throw this.#state.reason;
  }

  /** Must come before the folder is looked at, so that what happens meanwhile counts. */
  forget(): void {
    if (this.#state.kind === 'changed') this.#state = { kind: 'quiet' };
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #become(state: FolderState): void {
    if (this.#state.kind !== 'over') this.#state = state;
    this.#wake();
  }
}

const unwatchable = (dir: string, cause: unknown): CniError =>
  new CniError('cni-no-config', `${dir} cannot be watched: ${messageOf(cause)}`, { cause });
