import { type Clock, systemClock } from '../util/clock.ts';
import type { Attachment, PluginTrace } from './attachment.ts';
import { CniError, type CniVerb } from './cni-error.ts';
import { pluginEnvironment } from './plugin-environment.ts';
import type { FoundProgram, PluginCall, PluginExecution, PluginHost } from './plugin-host.ts';

/** An installer may be writing the program: the kernel starts none that is open for writing (execve(2), ETXTBSY). */
const busyRetries = 6;
const busyPauseMs = 1_000;

export interface PluginCallerOptions {
  readonly host: PluginHost;
  /** CNI_PATH. */
  readonly pluginPath: readonly string[];
  readonly onCall?: ((trace: PluginTrace) => void) | undefined;
  readonly clock?: Clock;
}

export interface PluginRequest {
  /** The network's name, for the trace. */
  readonly network: string;
  /** The plugin's type. */
  readonly plugin: string;
  readonly verb: CniVerb;
  readonly attachment?: Attachment;
  readonly stdin: string;
  readonly deadline: Deadline;
}

/** When an operation, all its plugins together, must be done. */
export interface Deadline {
  readonly limitMs: number;
  readonly leftMs: () => number;
}

/** A call with what came of it, not judged yet. */
export interface CalledPlugin {
  readonly call: PluginCall;
  readonly execution: PluginExecution;
}

/** Finds a plugin's program and runs it for one verb. */
export class PluginCaller {
  readonly #options: PluginCallerOptions;
  readonly #clock: Clock;

  constructor(options: PluginCallerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  deadline(limitMs: number): Deadline {
    const endMs = this.#clock.monotonicMs() + limitMs;
    return { limitMs, leftMs: () => endMs - this.#clock.monotonicMs() };
  }

  /** @throws CniError when there is no such program, or no time left; the signal's reason */
  async call(request: PluginRequest, signal: AbortSignal): Promise<CalledPlugin> {
    const { plugin, verb, attachment, stdin } = request;
    const { host, pluginPath } = this.#options;
    const env = pluginEnvironment(verb, pluginPath, attachment);
    const path = await this.#find(plugin, verb, signal);
    for (let retries = 0; ; retries++) {
      const call = { type: plugin, verb, path, env, stdin, timeoutMs: timeLeft(request) };
      const execution = await host.execute(call, signal);
      this.#options.onCall?.({ network: request.network, plugin, verb, call, execution });
      if (execution.startError?.code !== 'ETXTBSY' || retries >= busyRetries) return { call, execution };
      await this.#clock.sleep(busyPauseMs, signal);
    }
  }

  async #find(plugin: string, verb: CniVerb, signal: AbortSignal): Promise<string> {
    const { host, pluginPath } = this.#options;
    // A path would lead out of the folders, or nowhere (libcni, FindInPath).
    const isName = plugin !== '' && !plugin.includes('/');
    const found = isName ? await host.findProgram(plugin, pluginPath, signal) : { kind: 'missing' as const };
    if (found.kind === 'found') return found.path;
    throw notUsable(found, plugin, verb, pluginPath);
  }
}

function notUsable(
  found: Exclude<FoundProgram, { kind: 'found' }>,
  plugin: string,
  verb: CniVerb,
  pluginPath: readonly string[],
): CniError {
  if (found.kind === 'not-executable') {
    return new CniError('cni-not-executable', `${plugin} cannot ${verb}: ${found.path} is not executable`, {
      verb,
      plugin,
      hint: `run chmod +x ${found.path}, or put the program itself there`,
    });
  }
  const folders = pluginPath.length === 0 ? 'CNI_PATH, which is empty' : pluginPath.join(', ');
  return new CniError(
    'cni-missing',
    `there is no plugin ${JSON.stringify(plugin)} for ${verb} in ${folders}`,
    {
      verb,
      plugin,
      hint: 'put its program into a folder of CNI_PATH, or correct "type" in the configuration',
    },
  );
}

/** @throws CniError when nothing is left of the operation's time */
function timeLeft({ plugin, verb, deadline }: PluginRequest): number {
  const leftMs = Math.ceil(deadline.leftMs());
  if (leftMs > 0) return leftMs;
  throw new CniError(
    'cni-timeout',
    `no time was left for ${plugin} at ${verb}: all plugins together have ${deadline.limitMs / 1000} s`,
    { verb, plugin, hint: 'see which plugin takes so long, or allow more time' },
  );
}
