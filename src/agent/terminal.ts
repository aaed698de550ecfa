import { closeSync } from 'node:fs';
import type { TerminalSize } from '../model/attached-command.ts';
import { type Watcher, watch } from '../netlink/poll.ts';
import { openPty, type Pty, readPty, setTerminalSize, writePty } from '../netlink/pty.ts';

/** What is read at once. */
const chunkBytes = 64 * 1024;

/** A terminal for one command, with the agent in the place of whoever sits before it. */
export class Terminal {
  readonly #pty: Pty;
  readonly #watcher: Watcher;
  #slaveIsOpen = true;
  #isOpen = true;
  #onReadable: (() => void) | undefined;
  #onWritable: (() => void) | undefined;

  constructor(size: TerminalSize) {
    this.#pty = openPty(size);
    this.#watcher = watch(this.#pty.master, {}, ({ readable, writable, error }) => {
      if (readable || error) this.#wake('readable');
      if (writable || error) this.#wake('writable');
      this.#watchForNeeded();
    });
  }

  /** What the command gets as its standard streams, until `commandHasIt`. */
  get slave(): number {
    return this.#pty.slave;
  }

  /** Closes our copy: the output ends when the command, and all it gave the terminal to, have closed theirs. */
  commandHasIt(): void {
    if (this.#slaveIsOpen) closeSync(this.#pty.slave);
    this.#slaveIsOpen = false;
  }

  /** What is written to the terminal, read no faster than it is taken. */
  async *output(): AsyncGenerator<Buffer, void, undefined> {
    const room = Buffer.allocUnsafe(chunkBytes);
    while (this.#isOpen) {
      const filled = this.#fill(room);
      if (filled.bytes > 0) yield Buffer.from(room.subarray(0, filled.bytes));
      if (filled.ended) return;
      if (filled.bytes === 0) await this.#readable();
    }
  }

  /** Types something. False when nobody will read it any more. */
  async write(data: Uint8Array): Promise<boolean> {
    let rest = data;
    while (this.#isOpen && rest.length > 0) {
      const written = writePty(this.#pty.master, rest);
      if (written === 'ended') return false;
      if (written === 'later') await this.#writable();
      else rest = rest.subarray(written);
    }
    return this.#isOpen;
  }

  resize(size: TerminalSize): void {
    if (this.#isOpen) setTerminalSize(this.#pty.master, size);
  }

  /** Hangs up. May be called twice. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watcher.close();
    this.commandHasIt();
    closeSync(this.#pty.master);
    this.#wake('readable');
    this.#wake('writable');
  }

  /** The kernel gives one write at a time: they are gathered, as far as there are any. */
  #fill(room: Buffer): { readonly bytes: number; readonly ended: boolean } {
    let bytes = 0;
    while (bytes < room.length) {
      const got = readPty(this.#pty.master, room.subarray(bytes));
      if (got === 'ended') return { bytes, ended: true };
      if (got === 'later') break;
      bytes += got;
    }
    return { bytes, ended: false };
  }

  #readable(): Promise<void> {
    return new Promise((resolve) => {
      this.#onReadable = resolve;
      this.#watchForNeeded();
    });
  }

  #writable(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWritable = resolve;
      this.#watchForNeeded();
    });
  }

  #wake(what: 'readable' | 'writable'): void {
    const wake = what === 'readable' ? this.#onReadable : this.#onWritable;
    if (what === 'readable') this.#onReadable = undefined;
    else this.#onWritable = undefined;
    wake?.();
  }

  #watchForNeeded(): void {
    if (!this.#isOpen) return;
    this.#watcher.update({
      readable: this.#onReadable !== undefined,
      writable: this.#onWritable !== undefined,
    });
  }
}
