import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type { BuiltTests } from './build-tests.ts';
import { activeMutant, type Fate, type MeasuredFile, type Order, type Said } from './messages.ts';
import { repository } from './mutant.ts';

/** Longer than it takes to load any test file, and to run what is in it. */
const patienceMs = 120_000;

/** One test file, in a process that is started anew when a mutant has harmed it. */
export class TestRunner implements AsyncDisposable {
  readonly #built: BuiltTests;
  readonly #test: string;
  #child: ChildProcess | undefined;
  /** Nothing was tried in this process yet. */
  #fresh = true;

  constructor(built: BuiltTests, test: string) {
    this.#built = built;
    this.#test = test;
  }

  /** Runs its tests without any mutant. @throws when one of them is red */
  async measure(): Promise<MeasuredFile> {
    const said = await this.#start();
    if (said?.kind === 'measured') return said.file;
    throw new Error(
      `${this.#test} is not green without any mutant: ${said?.kind === 'not-green' ? said.said : 'it ended'}`,
    );
  }

  /** Tries a mutant on the tests that come across it. */
  async try(order: Order): Promise<Fate> {
    if (this.#child === undefined) await this.#start();
    const wasFresh = this.#fresh;
    this.#fresh = false;
    const child = this.#child;
    if (child === undefined) throw new Error(`${this.#test} does not start any more`);
    const limitMs = order.tests.reduce((sum, test) => sum + 2 * test.limitMs, 1_000);
    const answer = nextWord(child, limitMs);
    child.send(order);
    const said = await answer;
    const fate: Fate = said?.kind === 'tried' ? said.fate : { kind: 'timed-out', test: 'the process itself' };
    if (fate.kind === 'killed' || fate.kind === 'survived') return fate;
    await this.#stop();
    if (fate.kind === 'timed-out') return fate;
    if (!wasFresh) return await this.try(order);
    // With nothing before it that could have harmed it, it is the mutant's doing.
    return { kind: 'killed', test: 'beside a test', said: fate.said };
  }

  /** Tries a mutant that is there while the file is loaded, in a process of its own. */
  tryFromStart(mutant: string): Promise<Fate> {
    const child = spawn(process.execPath, [this.#built.runner, this.#built.programOf(this.#test)], {
      cwd: repository,
      env: { ...process.env, [activeMutant]: mutant },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve({ kind: 'survived' });
        else if (signal === 'SIGKILL') resolve({ kind: 'timed-out', test: this.#test });
        else resolve({ kind: 'killed', test: this.#test, said: said.trim() });
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stop();
  }

  async #start(): Promise<Said | undefined> {
    const said = await this.#startOnce();
    // What hangs on time may fail on a machine that is busy.
    return said?.kind === 'measured' ? said : await this.#startOnce();
  }

  async #startOnce(): Promise<Said | undefined> {
    this.#child = spawn(process.execPath, [this.#built.runner, this.#built.programOf(this.#test)], {
      cwd: repository,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#fresh = true;
    const said = await nextWord(this.#child, patienceMs);
    if (said?.kind !== 'measured') await this.#stop();
    return said;
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(timer);
  }
}

/** What a process says next; undefined when it ends, or says nothing for so long, and is ended. */
function nextWord(child: ChildProcess, limitMs: number): Promise<Said | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    const done = (said?: Said): void => {
      clearTimeout(timer);
      child.off('exit', onExit).off('message', onMessage);
      resolve(said);
    };
    const onExit = (): void => done();
    const onMessage = (said: unknown): void => done(said as Said);
    child.once('exit', onExit).once('message', onMessage);
  });
}
