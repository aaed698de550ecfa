import { closeSync, constants, openSync } from 'node:fs';
import type { TerminalSize } from '../model/attached-command.ts';
import { TIOCGPTPEER, TIOCSPTLCK, TIOCSWINSZ } from './constants.ts';
import { EAGAIN, errnoNumber } from './errno.ts';
import { errno, ioctl, ioctlNumber, read, write } from './libc.ts';
import { checkCall, SystemError, systemErrorFrom } from './system-error.ts';

/** Both ends of a pseudo-terminal (pty(7)), for the caller to close. */
export interface Pty {
  /** Non-blocking: where somebody sits. */
  readonly master: number;
  /** What a program has as its terminal. */
  readonly slave: number;
}

/** What came of reading or writing: so many bytes, nothing for now, or nothing ever again. */
export type PtyTransfer = number | 'later' | 'ended';

const O_CLOEXEC = 0o2000000;
const EIO = errnoNumber('EIO');

/**
 * The slave is opened by its master (ioctl_tty(2), TIOCGPTPEER, Linux 4.13): its path leads elsewhere, or nowhere, in
 * another mount namespace.
 * @throws SystemError when there is no pseudo-terminal to have
 */
export function openPty(size: TerminalSize): Pty {
  const master = openMaster();
  try {
    checkCall(ioctl(master, TIOCSPTLCK, Buffer.alloc(4)), 'unlock', 'a pseudo-terminal');
    setTerminalSize(master, size);
    const flags = constants.O_RDWR | constants.O_NOCTTY | O_CLOEXEC;
    return { master, slave: checkCall(ioctlNumber(master, TIOCGPTPEER, flags), 'open', 'a terminal') };
  } catch (error) {
    closeSync(master);
    throw error;
  }
}

function openMaster(): number {
  try {
    // Node opens everything close-on-exec.
    return openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw systemErrorFrom(error, 'open', '/dev/ptmx');
  }
}

/** The kernel tells the programs in the terminal's foreground (SIGWINCH). @throws SystemError */
export function setTerminalSize(master: number, { columns, rows }: TerminalSize): void {
  // struct winsize: rows and columns, then two fields that nobody uses.
  checkCall(
    ioctl(master, TIOCSWINSZ, Buffer.from(new Uint16Array([rows, columns, 0, 0]).buffer)),
    'resize',
    '',
  );
}

/** EIO is the end: nobody has the slave open any more (pty(7) leaves it out; drivers/tty/n_tty.c has it). */
export function readPty(master: number, data: Uint8Array): PtyTransfer {
  return transferred(read(master, data, data.length), 'read from');
}

export function writePty(master: number, data: Uint8Array): PtyTransfer {
  return transferred(write(master, data, data.length), 'write to');
}

function transferred(result: number, operation: string): PtyTransfer {
  if (result > 0) return result;
  if (result === 0) return 'ended';
  const number = errno();
  if (number === EAGAIN) return 'later';
  if (number === EIO) return 'ended';
  throw new SystemError(number, operation, 'a pseudo-terminal');
}
