import type { Options, PositionalOptions } from 'yargs';
import type { Arguments } from './arguments.ts';
import type { CliContext } from './cli-context.ts';
import type { StandingWords } from './completion/standing-words.ts';

/** How the shell completes a value: file names, names of what a standing cluster has, or one of these words. */
export type Completion = 'files' | 'folders' | StandingWords | readonly string[];

/** A verb of the command line. Its `run` imports what is heavy, so that help and completion stay quick. */
export interface Command {
  /** As people type it: `test`, and of a group `image build`. */
  readonly name: string;
  /** In yargs' words: `test <paths..>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly positionals: Readonly<Record<string, CommandPositional>>;
  readonly examples: readonly (readonly [command: string, says: string])[];
  /** The words from the second one without a dash on, or those after `--`, are a command of somebody else's: `otherCommand`. */
  readonly takesCommand?: boolean;
  /** The exit status when it fails, of a command that otherwise has somebody else's. */
  readonly failureExitCode?: number;
  /** Returns the exit status. */
  run(args: Arguments, context: CliContext): Promise<number>;
}

/** Several verbs behind one word: `podnet image build`, `podnet image ls`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

export type CommandOption = Options & {
  readonly completion?: Completion;
  /** What the option means without a value; a value then takes an equals sign. */
  readonly alone?: string;
};
export type CommandPositional = PositionalOptions & { readonly completion?: Completion };
