import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { afterLateOutput } from '../util/after-late-output.ts';
import { KeptOutput } from '../util/kept-output.ts';
import type { PluginExecution } from './plugin-host.ts';
import { startErrorOf } from './start-error.ts';

/** A result of a plugin is a few kilobytes. */
const maxStdoutBytes = 4 * 1024 * 1024;
/** Of what it says beside, the end. */
const maxStderrBytes = 64 * 1024;
/** A killed program that waits for a device ends when the kernel lets it. */
const killGraceMs = 5_000;

interface ProgramRun {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: string;
  readonly timeoutMs: number;
  readonly cwd?: string;
}

/** Runs a program to its end, or kills its process group when it takes too long, says too much or is called off. */
export function runProgram(run: ProgramRun, signal: AbortSignal): Promise<PluginExecution> {
  const startMs = performance.now();
  const stdout = new LimitedOutput(maxStdoutBytes);
  const stderr = new KeptOutput(maxStderrBytes, 0);
  const flags = { isCut: false, timedOut: false, heldOpen: false };
  const execution = (
    exitCode: number | null,
    endedBy: string | null,
    startError?: PluginExecution['startError'],
  ): PluginExecution => ({
    exitCode,
    signal: endedBy,
    stdout: stdout.text(),
    stderr: stderr.from(0).toString('utf8'),
    ...flags,
    durationMs: performance.now() - startMs,
    ...(startError === undefined ? {} : { startError }),
  });

  let child: ChildProcess;
  try {
    const [program = '', ...args] = run.command;
    const { env, cwd } = run;
    child = spawn(program, args, { env, cwd, detached: true, stdio: 'pipe' });
  } catch (error) {
    // Node throws some errors of exec at once, like ETXTBSY, and hands others on by the event.
    return Promise.resolve(execution(null, null, startErrorOf(error)));
  }

  return new Promise((resolve, reject) => {
    const kill = (): void => {
      killGroup(child);
      reaper ??= setTimeout(() => finish(null, 'SIGKILL'), killGraceMs);
    };
    const timer = setTimeout(() => {
      flags.timedOut = true;
      kill();
    }, run.timeoutMs);
    let reaper: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', kill, { once: true });

    let isOver = false;
    const finish = (code: number | null, endedBy: string | null, startError?: Error): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(reaper);
      signal.removeEventListener('abort', kill);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
      // Who called it off wants to hear of that, once nothing goes on any more.
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(execution(code, endedBy, startError && startErrorOf(startError)));
    };

    gather(child.stdout, (data) => {
      if (stdout.write(data) || flags.isCut) return;
      flags.isCut = true;
      kill();
    });
    gather(child.stderr, (data) => stderr.write(data));
    // A program that does not read its input, or ends before, is its own affair.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(run.stdin);

    child.on('error', (error) => finish(null, null, error));
    child.on('close', finish);
    // A process that it left behind may keep the pipes open for ever: what that writes later is nobody's.
    child.on('exit', (code, endedBy) => {
      afterLateOutput(() => {
        if (!isOver) flags.heldOpen = true;
        finish(code, endedBy);
      });
    });
  });
}

function gather(stream: Readable | null, take: (data: Buffer) => void): void {
  stream?.on('data', take);
  stream?.on('error', () => undefined);
}

/** Sends SIGKILL to a program and all it started that stayed in its process group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
    child.kill('SIGKILL');
  }
}

/** The first bytes of what is written, up to a limit. */
class LimitedOutput {
  readonly #limitBytes: number;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** @returns false when it did not fit */
  write(data: Buffer): boolean {
    const room = this.#limitBytes - this.#sizeBytes;
    if (room > 0) this.#chunks.push(data.subarray(0, room));
    this.#sizeBytes += Math.min(data.length, room);
    return data.length <= room;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
