import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with the process and all it has written so far, after every piece. */
  readonly onOutput?: (child: ChildProcess, text: string) => void;
}

/** Runs the command line from its sources, in a process of its own, with no terminal. */
export function runPodnet(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { NO_COLOR: _noColour, FORCE_COLOR: _forced, CI: _ci, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--import', loader, main, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return endOf(child, options.onOutput);
}

/** Waits for the end of a process and gives all it has written. */
export function endOf(child: ChildProcess, onOutput?: RunOptions['onOutput']): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece: Buffer) => {
    stdout += piece.toString();
    onOutput?.(child, stdout + stderr);
  });
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString();
    onOutput?.(child, stdout + stderr);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
