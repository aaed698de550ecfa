import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { EnvironmentError } from '../../../model/errors.ts';
import { packageFolder } from '../../../util/package.ts';

/** Who removes what a run made when the run itself cannot any more. */
export interface Reaper {
  /** The run has cleaned up: there is nothing to do. */
  dismiss(): void;
  /** The run could not clean up: the reaper goes to work now. */
  call(): void;
}

/**
 * A shell that waits for a word. When the pipe ends without one, its owner is dead, whatever killed it, and
 * the shell becomes the program that removes the run: a clean end costs two milliseconds of a shell.
 */
const watch = 'read -r word || exec "$@"';

/**
 * Puts a reaper in charge of a run, before the run makes anything: a process in a session of its own, so that
 * neither a closed terminal nor a Ctrl-C ends it with its owner. It finds the engine as its owner did.
 * @throws EnvironmentError `no-reaper`
 */
export function startReaper(runId: string): Reaper {
  const program = path.join(packageFolder(), 'dist/reaper/reaper.js');
  if (!existsSync(program)) {
    throw new EnvironmentError('no-reaper', 'the reaper has not been built', { hint: 'run: npm run build' });
  }
  const words = ['-c', watch, 'podnet-reaper', process.execPath, program, runId];
  const child = spawn('/bin/sh', words, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a reaper the nodes' leases and the next command's sweep are left to see to it.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  // A pipe of a child is a socket of Node's, which would keep this process waiting.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return {
    dismiss: () => {
      child.stdin.end('over\n');
    },
    call: () => {
      child.stdin.end();
    },
  };
}
