import { firstError } from '../model/errors.ts';
import { flag, type Arguments } from './arguments.ts';
import { parseCommandLine } from './command-line.ts';
import { complete, completionWord, type StandingNames, suggestionsText } from './completion/complete.ts';
import { commands } from './commands/registry.ts';
import { findCommand } from './find-command.ts';
import { errorText } from './error-text.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { leave } from './leave.ts';
import { type Interruption, listenForInterruption } from './signals.ts';
import { drainStreams, processTerminal, type Terminal } from './terminal.ts';
import { podnetVersion } from '../util/package.ts';

/** Runs one command line to its end and returns the exit status. Never throws. */
export async function runCli(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const terminal = processTerminal(env, argv.includes('--no-color'));
  const debug = argv.includes('--debug');
  try {
    if (argv[0] === completionWord) {
      // Words that are still being typed are not parsed.
      const { standingWords } = await import('./completion/standing-words.ts');
      const namesOf: StandingNames = (what, before) => standingWords(what, before, env);
      terminal.out(suggestionsText(complete(argv.slice(2), commands, namesOf)));
      return exitCodes.ok;
    }
    const version = podnetVersion();
    const line = await parseCommandLine(helpOf(argv), { commands, version, columns: terminal.columns });
    if (line.kind === 'show') {
      terminal.out(line.text);
      return exitCodes.ok;
    }
    return await interruptibly(terminal, debug, (interruption) =>
      line.command.run(line.args, {
        terminal,
        env,
        signal: interruption.signal,
        interruptedExitCode: interruption.exitCode,
        version,
        debug,
        ...loudness(line.args),
      }),
    );
  } catch (caught) {
    const error = firstError(caught);
    terminal.err(errorText(error, terminal.errColours, debug));
    return failureExitCode(argv) ?? exitCodeOf(error);
  }
}

function failureExitCode(argv: readonly string[]): number | undefined {
  const found = findCommand(argv, commands);
  return found.kind === 'command' ? found.command.failureExitCode : undefined;
}

function loudness(args: Arguments): { readonly verbose: boolean; readonly quiet: boolean } {
  return { verbose: flag(args, 'verbose'), quiet: flag(args, 'quiet') };
}

async function interruptibly(
  terminal: Terminal,
  debug: boolean,
  run: (interruption: Interruption) => Promise<number>,
): Promise<number> {
  const interruption = listenForInterruption({
    onFirst: (name) => terminal.err(`\n${name}: cleaning up; once more to leave at once\n`),
    onSecond: leave,
  });
  try {
    return await run(interruption);
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode === undefined) throw error;
    if (debug) terminal.err(errorText(error, terminal.errColours, debug));
    return exitCode;
  } finally {
    interruption.dispose();
    await drainStreams();
  }
}

/** `podnet help test` is `podnet test --help`. */
function helpOf(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  const isVerb = first === 'help' && findCommand(rest, commands).kind !== 'unknown';
  return isVerb ? [...rest, '--help'] : argv;
}
