import process from 'node:process';
import { isatty } from 'node:tty';

/** Standard streams that were a terminal when podnet began. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/**
 * Ends this process.
 *
 * Node puts terminals back as they were when it exits, and aborts with a core dump when one of them was closed
 * meanwhile: tcsetattr(3) gives EIO (node.cc, ResetStdio). So it is SIGHUP then that ends the process: 129 for a shell,
 * as the exit status of a closed terminal is.
 */
export function leave(exitCode: number): never {
  if (terminals.some((descriptor) => !isatty(descriptor))) {
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  }
  process.exit(exitCode);
}
