import path from 'node:path';
import { lookAtPath } from './look-at-path.ts';
import type { FoundProgram, PluginCall, PluginExecution, PluginHost } from './plugin-host.ts';
import { formatOf } from './program-format.ts';
import { resolveInRoot } from './resolve-in-root.ts';
import { runProgram } from './run-program.ts';
import { wrapperStartError } from './start-error.ts';

export interface LocalPluginHostOptions {
  /** Put before every path when files are looked at: the root directory of a node, seen from outside. */
  readonly root?: string;
  /** Words before a program: `nsenter`, `--net=…`, `--mount=…`, `--`. */
  readonly enter?: readonly string[];
  /** The environment of every program. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs plugins on this machine, or in a namespace of it. Files are looked at synchronously: only the main thread is
 * sure to be in the mount namespace that the programs will see.
 */
export class LocalPluginHost implements PluginHost {
  readonly #root: string;
  readonly #enter: readonly string[];
  readonly #env: NodeJS.ProcessEnv;

  constructor({ root = '', enter = [], env = process.env }: LocalPluginHostOptions = {}) {
    this.#root = root;
    this.#enter = enter;
    this.#env = env;
  }

  async findProgram(type: string, pluginPath: readonly string[], signal: AbortSignal): Promise<FoundProgram> {
    signal.throwIfAborted();
    for (const folder of pluginPath) {
      const file = path.posix.join(folder, type);
      const kind = lookAtPath(this.#root, file);
      if (kind === 'executable') return { kind: 'found', path: file };
      if (kind === 'file') return { kind: 'not-executable', path: file };
    }
    return { kind: 'missing' };
  }

  async isNetns(file: string, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    return file !== '' && lookAtPath(this.#root, file) === 'netns';
  }

  async execute(call: PluginCall, signal: AbortSignal): Promise<PluginExecution> {
    signal.throwIfAborted();
    const format = this.#formatOf(call);
    if (format === 'none') return unstartable(call);
    const [wrapper] = this.#enter;
    const execution = await runProgram(
      {
        command: [...this.#enter, call.path],
        env: { ...this.#env, ...call.env },
        stdin: call.stdin,
        timeoutMs: call.timeoutMs,
        // Another mount namespace has no use for the folder of this process.
        ...(wrapper === undefined ? {} : { cwd: '/' }),
      },
      signal,
    );
    // A shell that was handed a program of another machine says something, but no JSON.
    if (format === 'other-machine' && execution.exitCode !== 0 && execution.stdout === '') {
      return unstartable(call);
    }
    const startError =
      wrapper === undefined ? undefined : wrapperStartError(path.basename(wrapper), call, execution);
    return startError === undefined ? execution : { ...execution, exitCode: null, startError };
  }

  #formatOf(call: PluginCall): ReturnType<typeof formatOf> | undefined {
    try {
      return formatOf(resolveInRoot(this.#root, call.path));
    } catch {
      // It may be run, but not read; or it is gone, which its start will tell.
      return undefined;
    }
  }
}

function unstartable({ path: file }: PluginCall): PluginExecution {
  return {
    exitCode: null,
    signal: null,
    stdout: '',
    stderr: '',
    isCut: false,
    timedOut: false,
    heldOpen: false,
    durationMs: 0,
    startError: { code: 'ENOEXEC', message: `${file}: Exec format error` },
  };
}
