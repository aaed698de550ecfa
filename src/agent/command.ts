import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import os from 'node:os';
import { afterLateOutput } from '../util/after-late-output.ts';
import type { ExecOutcome } from './protocol.ts';

/** Where a command runs. */
export interface CommandPlace {
  /** A netns, by the file it is bound to. */
  readonly netnsFile: string;
  /** A path to the mount namespace whose files it sees; by default it sees the agent's. */
  readonly mountFile?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
}

/** What a command may say before the rest is dropped. */
const maxOutputBytes = 1024 * 1024;
/** As timeout(1) and shells have it. */
const timeoutExitCode = 124;
const signalExitBase = 128;

export interface SpawnOptions {
  /** Words before the command, in its place. */
  readonly wrapper?: readonly string[];
  readonly stdio?: StdioOptions;
  /** Whether it leads a session of its own from the start (true); else the wrapper sees to it. */
  readonly detached?: boolean;
}

/**
 * Spawns a command in a place. nsenter goes first, since a Node process has threads and can change only the
 * netns of one of them. The command leads a process group of its own, so that all of it can be ended.
 */
export function spawnIn(
  place: CommandPlace,
  command: readonly string[],
  { wrapper = [], stdio = ['ignore', 'pipe', 'pipe'], detached = true }: SpawnOptions = {},
): ChildProcess {
  const [program = '', ...args] = [...wordsToEnter(place), ...wrapper, ...command];
  // Where another mount namespace leaves it, too (setns(2)).
  return spawn(program, args, { stdio, env: place.env, detached, cwd: '/' });
}

/** What goes before a command for it to run in a place. */
export function wordsToEnter({ netnsFile, mountFile, workingDir }: CommandPlace): readonly string[] {
  return [
    'nsenter',
    `--net=${netnsFile}`,
    ...(mountFile === undefined ? [] : [`--mount=${mountFile}`]),
    ...(workingDir === undefined ? [] : [`--wdns=${workingDir}`]),
    '--',
  ];
}

/** Ends a command and all it started that stayed in its process group. */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL');
}

/** Sends a signal to a command and all it started that stayed in its process group. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It leads no group yet, or has ended by itself.
    child.kill(signal);
  }
}

/** Runs a command to its end. One that takes too long is killed and has exit code 124. */
export function runIn(
  place: CommandPlace,
  command: readonly string[],
  signal: AbortSignal,
  timeoutMs: number | undefined,
): Promise<ExecOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawnIn(place, command);
    const stdout = collect(child, 'stdout');
    const stderr = collect(child, 'stderr');
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killGroup(child);
          }, timeoutMs);
    const onAbort = (): void => killGroup(child);
    signal.addEventListener('abort', onAbort, { once: true });
    // Called off while its place was looked for.
    if (signal.aborted) onAbort();
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    const finish = (code: number | null, killedBy: NodeJS.Signals | null): void => {
      settle();
      const note = timedOut ? `podnet: ended after ${timeoutMs} ms\n` : '';
      resolve({
        exitCode: timedOut ? timeoutExitCode : exitCodeOf(code, killedBy),
        stdout: stdout(),
        stderr: stderr() + note,
      });
    };
    child.on('close', finish);
    // A grandchild may keep the pipes open for ever: what it writes later is nobody's.
    child.on('exit', (code, killedBy) => afterLateOutput(() => finish(code, killedBy)));
  });
}

/** A shell's word for how a process ended: its code, or 128 and the signal's number. */
export function exitCodeOf(code: number | null, killedBy: NodeJS.Signals | null): number {
  if (code !== null) return code;
  return signalExitBase + (killedBy === null ? 0 : os.constants.signals[killedBy]);
}

/** Gathers a stream; the returned function gives what came so far, cut at the limit. */
export function collect(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  let dropped = 0;
  child[name]?.on('data', (chunk: Buffer) => {
    const room = maxOutputBytes - size;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    size += Math.min(chunk.length, room);
    dropped += Math.max(0, chunk.length - room);
  });
  return () => {
    const text = Buffer.concat(chunks).toString('utf8');
    return dropped === 0 ? text : `${text}\n… ${dropped} more bytes\n`;
  };
}
