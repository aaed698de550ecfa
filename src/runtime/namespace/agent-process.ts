import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { AgentClient } from '../../agent/client.ts';
import { EnvironmentError, messageOf } from '../../model/errors.ts';
import { agentNodeOptions, findAgentBundle } from '../agent-bundle.ts';

/** How the agent's namespaces are made: with the rights of root, or of root in a user namespace of its own. */
export type Privilege = 'root' | 'user-namespace';

/**
 * The first process of the PID namespace: a shell that waits for the agent, reaps whatever else ends, and
 * whose own end is the kernel's order to kill all that is left in there. (The agent itself must not be the
 * first process: who enters that one's namespaces by /proc could land in a pod's netns.)
 */
const init = '"$@" & wait "$!"';

/** How long the agent may take to end by itself before its namespaces are killed. */
const endGraceMs = 2_000;

export interface AgentProcess {
  readonly client: AgentClient;
  /** The beginning of a command line that runs in the agent's mount namespace, where the netns files are. */
  readonly enterCommand: readonly string[];
  /** Rejects when the agent is gone without having been asked to. */
  readonly lost: Promise<never>;
  /** Resolves when every process in its PID namespace has ended. */
  close(): Promise<void>;
}

/**
 * Starts an agent in namespaces of its own and speaks the first words with it.
 * @throws EnvironmentError `no-namespaces` when the machine does not let this user make them
 */
export async function startAgent(privilege: Privilege, signal: AbortSignal): Promise<AgentProcess> {
  signal.throwIfAborted();
  const bundle = findAgentBundle();
  const [program, ...args] = commandLine(privilege, bundle);
  const child = spawn(program, args, {
    env: agentEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const said = collectStderr(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('exit', (code, killedBy) => resolve(`ended with ${killedBy ?? `exit code ${code}`}`));
  });
  const stream = child.stdio[3];
  if (!(stream instanceof Duplex)) {
    throw new EnvironmentError('no-namespaces', `cannot start ${program}: ${await ended}`, {
      hint: 'podnet needs unshare of util-linux; `podnet doctor` says what else is missing',
    });
  }
  // A broken pipe shows as the connection's end.
  stream.on('error', () => undefined);
  try {
    const client = await Promise.race([
      AgentClient.connect(stream, signal),
      ended.then((how) => {
        throw startFailure(privilege, how, said());
      }),
    ]);
    return handle(client, child, ended, said);
  } catch (error) {
    stream.destroy();
    child.kill('SIGKILL');
    const how = await ended;
    signal.throwIfAborted();
    if (error instanceof EnvironmentError && error.code === 'agent-gone') {
      throw startFailure(privilege, how, said());
    }
    throw error;
  }
}

function handle(
  client: AgentClient,
  child: ChildProcess,
  ended: Promise<string>,
  said: () => string,
): AgentProcess {
  let closing = false;
  const lost = ended.then((how): never => {
    if (closing) return new Promise<never>(() => undefined) as never;
    throw new EnvironmentError('agent-gone', `the agent ${how}${quote(said())}`, {
      hint: 'somebody ended it, or it went wrong: run again, and report it if it happens twice',
    });
  });
  lost.catch(() => undefined);
  return {
    client,
    enterCommand: enterCommand(child, client.hello.privilege),
    lost,
    close: async () => {
      closing = true;
      client.close();
      child.stdio[3]?.destroy();
      const timer = setTimeout(() => child.kill('SIGKILL'), endGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** What it takes to find and start programs. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'LANG', 'TZ'] as const;

/** Commands of pods can read the agent's environment by /proc: a user's tokens and passwords must not be in it. */
function agentEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** unshare itself is in the new namespaces (only a PID namespace begins with its child). */
function enterCommand(child: ChildProcess, privilege: Privilege): readonly string[] {
  const user = privilege === 'root' ? [] : ['--user', '--preserve-credentials'];
  return ['nsenter', '--target', String(child.pid), ...user, '--mount', '--'];
}

/**
 * `setpriv --pdeathsig` and `unshare --kill-child`: when podnet dies, its child is killed, and with it the
 * PID namespace, whatever state the agent is in. Without setpriv (busybox) the agent's end of the pipe tells it.
 */
function commandLine(privilege: Privilege, bundle: string): [string, ...string[]] {
  const unshare = [
    'unshare',
    ...(privilege === 'root' ? [] : ['--user', '--map-root-user']),
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--',
    '/bin/sh',
    '-c',
    init,
    'podnet-init',
    process.execPath,
    ...agentNodeOptions,
    bundle,
  ];
  const setpriv = findProgram('setpriv');
  return setpriv === undefined
    ? ['unshare', ...unshare.slice(1)]
    : [setpriv, '--pdeathsig', 'KILL', '--', ...unshare];
}

function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((directory) => path.join(directory, name))
    .find((file) => existsSync(file));
}

function startFailure(privilege: Privilege, how: string, said: string): EnvironmentError {
  const refused = /Operation not permitted|EPERM|No space left on device|Invalid argument/.test(said);
  return new EnvironmentError(
    refused ? 'no-namespaces' : 'agent-not-started',
    refused
      ? `this machine does not let ${privilege === 'root' ? 'root' : 'this user'} make network namespaces${quote(said)}`
      : `the agent could not be started: it ${how}${quote(said)}`,
    { hint: 'run `podnet doctor`: it says what is missing and the command that mends it' },
  );
}

const quote = (said: string): string => (said.trim() === '' ? '' : `: ${said.trim()}`);

function collectStderr(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    // The last words are the ones that tell why.
    text = (text + chunk.toString()).slice(-8_192);
  });
  return () => text.replaceAll(afterthought, '');
}

/**
 * What unshare of util-linux says when its child was killed: with --kill-child it unblocks its signals by a
 * call that always fails. It says nothing of what happened, and is no refusal.
 */
const afterthought = /^unshare: sigprocmask unblock failed.*\n?/gm;
