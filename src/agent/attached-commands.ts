import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TerminalSize } from '../model/attached-command.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { EnvironmentError, InternalError } from '../model/errors.ts';
import { afterLateOutput } from '../util/after-late-output.ts';
import { type CommandPlace, exitCodeOf, signalGroup, spawnIn } from './command.ts';
import { OutputWindow, type SendOutput } from './output-window.ts';
import type { CommandInputParams, RunCommandParams } from './protocol.ts';
import { killSession } from './session.ts';
import { Terminal } from './terminal.ts';

/** How long a command that is called off may take to put things in order. */
const farewellMs = 500;

/** A command that runs, and what leads into it. */
interface Running {
  readonly child: ChildProcess;
  readonly terminal: Terminal | undefined;
  /** Resolves with how it ended. */
  readonly ended: Promise<number>;
}

/** The commands that run with somebody at their streams, by their ids. */
export class AttachedCommands {
  readonly #placeOf: (target: Endpoint) => Promise<CommandPlace>;
  readonly #commands = new Map<number, Promise<Running>>();

  constructor(placeOf: (target: Endpoint) => Promise<CommandPlace>) {
    this.#placeOf = placeOf;
  }

  /**
   * Runs one to its end and until all its output was taken. One that is called off is asked to end, and killed with
   * all that stayed in its session if it does not.
   */
  async run(params: RunCommandParams, send: SendOutput, signal: AbortSignal): Promise<number> {
    const { id } = params;
    if (this.#commands.has(id)) throw new InternalError(`a command ${id} runs already`);
    const starting = this.#start(params);
    // Input may come before it has started, and waits for that.
    this.#commands.set(id, starting);
    try {
      return await accompany(await starting, send, signal);
    } finally {
      this.#commands.delete(id);
    }
  }

  /** @returns whether more can be read; not so of a command that has ended */
  async input({ id, data }: CommandInputParams): Promise<boolean> {
    const running = await this.#commands.get(id);
    if (running === undefined) return false;
    const { child, terminal } = running;
    if (terminal !== undefined)
      return terminal.write(data === null ? endOfInput : Buffer.from(data, 'base64'));
    if (data === null) {
      child.stdin?.end();
      return false;
    }
    return new Promise((resolve) => {
      const { stdin } = child;
      if (stdin === null || !stdin.writable) resolve(false);
      else
        stdin.write(Buffer.from(data, 'base64'), (error) => resolve(error === null || error === undefined));
    });
  }

  async resize(id: number, size: TerminalSize): Promise<void> {
    const running = await this.#commands.get(id);
    running?.terminal?.resize(size);
  }

  async #start({ target, command, terminal: wanted, hasInput }: RunCommandParams): Promise<Running> {
    const place = await this.#placeOf(target);
    if (wanted === undefined) {
      const child = spawnIn(place, command, { stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
      // A command that ends without having read all is no error of anybody's.
      child.stdin?.on('error', () => undefined);
      return { child, terminal: undefined, ended: endOf(child) };
    }
    const terminal = new Terminal(wanted);
    try {
      const child = spawnIn({ ...place, env: { ...place.env, TERM: wanted.name } }, command, {
        // A terminal becomes that of a session when its leader, who has none yet, asks for it (setsid(1)).
        wrapper: ['setsid', '-c'],
        detached: false,
        stdio: [terminal.slave, terminal.slave, terminal.slave],
      });
      terminal.commandHasIt();
      return { child, terminal, ended: endOf(child) };
    } catch (error) {
      terminal.close();
      throw error;
    }
  }
}

/** What somebody types to say that nothing more comes (termios(3), VEOF). */
const endOfInput = Buffer.from([4]);

function endOf(child: ChildProcess): Promise<number> {
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new EnvironmentError('no-command', `no command can be started: ${cause.message}`, {
          hint: 'podnet needs nsenter of util-linux; see `podnet doctor`',
          cause,
        }),
      ),
    );
    child.once('exit', (code, killedBy) => resolve(exitCodeOf(code, killedBy)));
  });
  // Nobody may be waiting yet.
  ended.catch(() => undefined);
  return ended;
}

async function accompany(running: Running, send: SendOutput, signal: AbortSignal): Promise<number> {
  const { child, terminal, ended } = running;
  const over = new AbortController();
  const calledOff = AbortSignal.any([signal, over.signal]);
  const window = new OutputWindow(send, () => over.abort());
  const outputs = Promise.all(
    terminal === undefined
      ? [window.pump('stdout', outputOf(child.stdout)), window.pump('stderr', outputOf(child.stderr))]
      : [window.pump('stdout', terminal.output())],
  )
    .then(() => window.allTaken())
    .then(() => true);
  let killer: NodeJS.Timeout | undefined;
  const callOff = (): void => {
    // What a terminal does when it is hung up, and timeout(1) to others.
    signalGroup(child, terminal === undefined ? 'SIGTERM' : 'SIGHUP');
    killer ??= setTimeout(() => killAll(child), farewellMs);
  };
  calledOff.addEventListener('abort', callOff, { once: true });
  if (calledOff.aborted) callOff();
  try {
    const exitCode = await ended;
    // What it left behind in the background lives on, as with a shell, unless somebody wants it all gone.
    if (calledOff.aborted) killAll(child);
    await untilAllIsSaid(window, outputs, calledOff);
    if (calledOff.aborted) killAll(child);
    return exitCode;
  } finally {
    clearTimeout(killer);
    calledOff.removeEventListener('abort', callOff);
    terminal?.close();
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.stdin?.destroy();
  }
}

/**
 * All that a command has said is waiting to be read when it ends. What keeps its streams open beyond that is a
 * grandchild: it is not waited for once nothing has come for a while, however slow the reader is.
 */
async function untilAllIsSaid(
  window: OutputWindow,
  outputs: Promise<boolean>,
  calledOff: AbortSignal,
): Promise<void> {
  for (;;) {
    const { steps } = window;
    const isDone = await Promise.race([outputs, afterGrace()]);
    if (isDone || calledOff.aborted) return;
    if (window.isEmpty && window.steps === steps) return;
  }
}

const afterGrace = (): Promise<boolean> =>
  new Promise((resolve) => {
    afterLateOutput(() => resolve(false));
  });

function killAll(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL');
  if (child.pid !== undefined) killSession(child.pid);
}

/** Readable is an AsyncIterable<any>; of a pipe without an encoding come buffers. */
const outputOf = (stream: Readable | null): AsyncIterable<Buffer> => {
  if (stream === null) throw new InternalError('a command was started without a pipe for its output');
  return stream as AsyncIterable<Buffer>;
};
