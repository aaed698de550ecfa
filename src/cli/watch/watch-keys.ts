import process from 'node:process';
import { isatty } from 'node:tty';

export type WatchKey = 'again' | 'end';

/** Its descriptor: process.stdin says nothing of itself when it is a pipe. */
const standardInput = 0;
const endOfText = '\u0003';

/** Single keys of the terminal on standard input, until disposed of; without a terminal none ever comes. */
export class WatchKeys implements Disposable {
  /** Whether there is somebody to press any. */
  readonly listening: boolean;
  #take: ((key: WatchKey) => void) | undefined;

  constructor() {
    this.listening = isatty(standardInput);
    if (!this.listening) return;
    process.stdin.setRawMode(true);
    process.stdin.on('data', this.#read);
  }

  /** Resolves with the next key. */
  next(signal: AbortSignal): Promise<WatchKey> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#take = undefined;
        reject(signal.reason as Error); // aborted with an Error
      };
      this.#take = (key) => {
        signal.removeEventListener('abort', stop);
        this.#take = undefined;
        resolve(key);
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  [Symbol.dispose](): void {
    if (!this.listening) return;
    process.stdin.off('data', this.#read);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  readonly #read = (bytes: Buffer | string): void => {
    for (const key of String(bytes)) {
      // Single keys come at the price that the terminal makes no signals of them (termios(3), ISIG).
      if (key === endOfText) process.kill(process.pid, 'SIGINT');
      else if (key === '\r' || key === '\n') this.#take?.('again');
      else if (key === 'q') this.#take?.('end');
    }
  };
}
