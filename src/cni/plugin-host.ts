import type { CniVerb } from './cni-error.ts';

/** One start of a plugin's program. */
export interface PluginCall {
  /** The plugin's type, for messages. */
  readonly type: string;
  readonly verb: CniVerb;
  /** Of the program, as the host's files have it. */
  readonly path: string;
  /** Beside the environment that the host gives every program: CNI_COMMAND and its like. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly timeoutMs: number;
}

/** How a program ran, told without judging it. */
export interface PluginExecution {
  /** Null for one that was killed, or that could not be started. */
  readonly exitCode: number | null;
  /** The signal that ended it. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** More came than is kept, and the program was killed for it. */
  readonly isCut: boolean;
  readonly timedOut: boolean;
  /** After its end somebody still held its output open: it left a process behind. */
  readonly heldOpen: boolean;
  readonly durationMs: number;
  /** Why it could not be started: ENOENT (its interpreter is missing), EACCES, ENOEXEC, ETXTBSY. */
  readonly startError?: { readonly code: string; readonly message: string };
}

/** What a place along CNI_PATH has under the name of a plugin. */
export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'not-executable'; readonly path: string }
  | { readonly kind: 'missing' };

/** Where plugins run: this machine, or a node with files and a netns of its own. */
export interface PluginHost {
  /** The first regular file of that name along the path. */
  findProgram(type: string, pluginPath: readonly string[], signal: AbortSignal): Promise<FoundProgram>;
  /** Whether a path leads to a network namespace, and not to nothing or to a plain file. */
  isNetns(path: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Runs a program to its end. Where it takes too long, says too much or is called off, its whole process group is
   * killed; what a program leaves behind that ends by itself goes on, as under a container runtime.
   * @throws the signal's reason, once nothing of it runs any more
   */
  execute(call: PluginCall, signal: AbortSignal): Promise<PluginExecution>;
}
