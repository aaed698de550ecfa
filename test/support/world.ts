import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { type Ended, endOf } from './run-podnet.ts';
import { descendantsOf, listProcesses, type ProcessInfo } from './processes.ts';
import { pause } from './pause.ts';
import { namespaceOf, type WorldState, worldState } from './world-state.ts';

/** A machine of a test's own: network, mount and PID namespaces in which a run can be watched from outside. */
export interface World extends AsyncDisposable {
  /** Starts a command in there, as root or as the user 65534. The process id is the one of the command itself. */
  spawn(command: readonly string[], user: User, options?: SpawnOptions): Promise<WorldProcess>;
  /** Runs a command in there to its end. */
  run(command: readonly string[], user: User, env?: Environment): Promise<Ended>;
  state(): Promise<WorldState>;
  /** Its processes whose command holds a word, with their ids out here. */
  processes(word: string): readonly ProcessInfo[];
  /** A file in there, as it is found from out here. */
  pathOf(file: string): string;
  /** Waits until it is as it was before. @throws AssertionError with what is left */
  settled(before: WorldState): Promise<void>;
}

export type WorldProcess = ChildProcess & { readonly pid: number };

export type User = 'root' | 'nobody';
/** Beside PATH, HOME and TMPDIR. */
type Environment = Readonly<Record<string, string>>;

interface SpawnOptions {
  readonly env?: Environment;
  /** Nothing by default. */
  readonly stdin?: 'ignore' | 'pipe';
}

/** Time enough for a loaded machine; what is right is there at once. */
const patienceMs = 20_000;

/** Folders for temporary files, which worlds share with the machine unless they are told not to. */
const temporary = ['/tmp', '/var/tmp', '/dev/shm'] as const;

/** The first process ends with its standard input, and so with the test, however that ends. */
const init = `
mount -t tmpfs -o mode=755,size="$1" tmpfs /run && mkdir -m 777 /run/home /run/tmp && ip link set lo up
shift; for folder; do mount -t tmpfs -o mode=1777 tmpfs "$folder"; done
exec cat`;

export interface WorldOptions {
  /** Beside PATH, HOME and TMPDIR. */
  readonly env?: Readonly<Record<string, string>>;
  /** How much fits into /run, where HOME and TMPDIR are. */
  readonly diskBytes?: number;
  /** With /tmp, /var/tmp and /dev/shm of its own, which are then part of its state. */
  readonly ownTemporary?: boolean;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { env: everywhere = {}, diskBytes = 1e9, ownTemporary = false } = options;
  const folders = ownTemporary ? temporary : [];
  const outer = spawn(
    'unshare',
    [
      '--net',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--',
      'sh',
      '-c',
      init,
      'sh',
      String(diskBytes),
      ...folders,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const first = await firstOf(outer);
  const root = `/proc/${first.pid}/root`;
  const enter = (
    command: readonly string[],
    user: User,
    { env = {}, stdin = 'ignore' }: SpawnOptions = {},
  ) => {
    const asUser =
      user === 'root' ? [] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    return spawn(
      'nsenter',
      [`--target=${first.pid}`, '--net', '--mount', '--pid', '--', ...asUser, ...command],
      {
        stdio: [stdin, 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], HOME: '/run/home', TMPDIR: '/run/tmp', ...everywhere, ...env },
      },
    );
  };
  const state = (): Promise<WorldState> => worldState(first.pid, folders);
  return {
    async spawn(command, user, options) {
      const child = enter(command, user, options);
      for (;;) {
        // nsenter stays outside the PID namespace; its child becomes the command.
        const [inside] = descendantsOf(child.pid ?? 0);
        if (inside?.command === command.join(' ')) return Object.assign(child, { pid: inside.pid });
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${command.join(' ')} ended at once`);
        await pause(5);
      }
    },
    run: (command, user, env = {}) => endOf(enter(command, user, { env })),
    state,
    processes(word) {
      const own = readlinkSync(`/proc/${first.pid}/ns/pid`);
      return listProcesses().filter(
        ({ pid, command }) => command.includes(word) && namespaceOf(`/proc/${pid}`, 'pid').includes(own),
      );
    },
    pathOf: (file) => `${root}${file}`,
    async settled(before) {
      for (const end = performance.now() + patienceMs; performance.now() < end; await pause(20)) {
        // The kernel ends namespaces in its own time.
        if (isDeepStrictEqual(await state(), before)) return;
      }
      assert.deepEqual(await state(), before, 'something is left');
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => outer.once('exit', resolve));
      process.kill(first.pid, 'SIGKILL');
      await ended;
    },
  };
}

/** The first process, once all is prepared: it has become `cat` then. */
async function firstOf(outer: ChildProcess): Promise<ProcessInfo> {
  while (outer.exitCode === null && outer.signalCode === null) {
    const [first] = descendantsOf(outer.pid ?? 0);
    if (first?.command === 'cat') return first;
    await pause(5);
  }
  throw new Error('there are no namespaces for a test');
}
