import { parseCommandLine } from '../../src/cli/command-line.ts';
import type { Change } from '../../src/cli/change/change.ts';
import { commands } from '../../src/cli/commands/registry.ts';
import { errorText } from '../../src/cli/error-text.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { ClusterHandle } from '../../src/cluster/cluster-handle.ts';
import { createColours } from '../../src/report/colours.ts';

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Says a command line to a cluster, which stays: parsed as podnet parses it, and done by a change of its commands.
 * Errors end as `podnet` ends them.
 */
export async function say(
  cluster: ClusterHandle,
  change: Change,
  ...words: readonly string[]
): Promise<Said> {
  const said = { out: '', err: '' };
  const colours = createColours(false);
  const err = (text: string): void => void (said.err += text);
  let exitCode: number;
  try {
    const line = await parseCommandLine(words, { commands, version: '9.9.9', columns: 100 });
    if (line.kind === 'show') throw new Error(`"${words.join(' ')}" asks for help`);
    exitCode = await change(
      line.args,
      {
        terminal: {
          out: (text) => void (said.out += text),
          err,
          outColours: colours,
          errColours: colours,
          columns: 100,
          outIsTerminal: false,
          errIsLive: false,
        },
        env: {},
        signal: new AbortController().signal,
        interruptedExitCode: () => undefined,
        version: '9.9.9',
        verbose: line.args['verbose'] === true,
        quiet: line.args['quiet'] === true,
        debug: false,
      },
      async () => staying(cluster),
    );
  } catch (error) {
    err(errorText(error, colours, false));
    exitCode = exitCodeOf(error);
  }
  return { exitCode, stdout: said.out, stderr: said.err };
}

/** Whoever closes it lets go of it only, and cannot ask it anything after that. */
function staying(cluster: ClusterHandle): ClusterHandle {
  let isOpen = true;
  const close = async (): Promise<void> => {
    isOpen = false;
  };
  return new Proxy(cluster, {
    get(target, key) {
      if (key === 'close' || key === Symbol.asyncDispose) return close;
      if (!isOpen) throw new Error(`${String(key)} of a cluster that was let go of`);
      // Methods of a class with private fields want the object itself.
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
