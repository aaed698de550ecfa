import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';
import { isDeepStrictEqual, promisify } from 'node:util';
import { type Ended, endOf } from './run-podnet.ts';
import { descendantsOf, listProcesses, type ProcessInfo } from './processes.ts';
import { pause } from './pause.ts';

const execFileAsync = promisify(execFile);

/** All that a run could leave behind, sorted, in words that do not depend on numbers. */
export interface WorldState {
  readonly processes: readonly string[];
  /** How many network namespaces the processes are in. */
  readonly netns: number;
  readonly links: readonly string[];
  readonly mounts: readonly string[];
  /** Below /run, where podnet, plugins and `ip netns` keep theirs, and where HOME and TMPDIR are. */
  readonly files: readonly string[];
}

/** A machine of a test's own: network, mount and PID namespaces in which a run can be watched from outside. */
export interface World extends AsyncDisposable {
  /** Starts a command in there, as root or as the user 65534. The process id is the one of the command itself. */
  spawn(
    command: readonly string[],
    user: 'root' | 'nobody',
    env?: Environment,
  ): Promise<ChildProcess & { readonly pid: number }>;
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

export type User = 'root' | 'nobody';
/** Beside PATH, HOME and TMPDIR. */
type Environment = Readonly<Record<string, string>>;

/** Time enough for a loaded machine; what is right is there at once. */
const patienceMs = 20_000;

/** The first process ends with its standard input, and so with the test, however that ends. */
const init = `
mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 777 /run/home /run/tmp && ip link set lo up
exec cat`;

export async function openWorld(): Promise<World> {
  const outer = spawn(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c', init],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const first = await firstOf(outer);
  const root = `/proc/${first.pid}/root`;
  const enter = (command: readonly string[], user: User, env: Environment = {}): ChildProcess => {
    const asUser =
      user === 'root' ? [] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    return spawn(
      'nsenter',
      [`--target=${first.pid}`, '--net', '--mount', '--pid', '--', ...asUser, ...command],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], HOME: '/run/home', TMPDIR: '/run/tmp', ...env },
      },
    );
  };
  const state = (): Promise<WorldState> => stateOf(first.pid, root);
  return {
    async spawn(command, user, env) {
      const child = enter(command, user, env);
      for (;;) {
        // nsenter stays outside the PID namespace; its child becomes the command.
        const [inside] = descendantsOf(child.pid ?? 0);
        if (inside?.command === command.join(' ')) return Object.assign(child, { pid: inside.pid });
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${command.join(' ')} ended at once`);
        await pause(5);
      }
    },
    run: (command, user, env) => endOf(enter(command, user, env)),
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

async function stateOf(pid: number, root: string): Promise<WorldState> {
  const processes = listProcesses(`${root}/proc`);
  const { stdout: links } = await execFileAsync('nsenter', [
    `--target=${pid}`,
    '--net',
    'ip',
    '-oneline',
    'link',
  ]);
  return {
    processes: processes.map(({ command }) => command).sort(),
    netns: new Set(processes.flatMap((it) => namespaceOf(`${root}/proc/${it.pid}`, 'net'))).size,
    links: links.split('\n').sort(),
    // Without the mounts' numbers, which count on, and without what engines of this machine have meanwhile: the
    // kernel takes a copy of a mount away with the folder it is on.
    mounts: readFileSync(`/proc/${pid}/mounts`, 'utf8')
      .split('\n')
      .filter((line) => !/podnet-engine-|podnet-podman-|\/docker\/|\/containers\/|overlay2/.test(line))
      .sort(),
    files: readdirSync(`${root}/run`, { recursive: true, encoding: 'utf8' }).sort(),
  };
}

function namespaceOf(directory: string, kind: 'net' | 'pid'): readonly string[] {
  try {
    return [readlinkSync(`${directory}/ns/${kind}`)];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
