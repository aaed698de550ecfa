import yargs, { type Argv } from 'yargs';
import { UsageError } from '../model/errors.ts';
import type { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { globalOptions } from './global-options.ts';
import { unknownArguments, unknownCommand } from './unknown-words.ts';

/** What the words of the command line ask for: a command to run, or a text to show. */
export type CommandLine =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'show'; readonly text: string };

export interface CommandLineOptions {
  readonly commands: readonly Command[];
  readonly version: string;
  /** Help is wrapped to this many columns. */
  readonly columns: number;
}

/** @throws UsageError for a word that is not known, with the nearest that is. */
export async function parseCommandLine(
  argv: readonly string[],
  options: CommandLineOptions,
): Promise<CommandLine> {
  const names = options.commands.map((command) => command.name);
  const name = argv.find((word) => !word.startsWith('-'));
  const known = options.commands.find((command) => command.name === name);
  if (name !== undefined && known === undefined) throw unknownCommand(name, names);
  let selected: CommandLine | undefined;
  const parser = parserOf(options, (command, args) => {
    selected = { kind: 'run', command, args };
  });
  parser.fail((message, error) => {
    // Types say Error, but yargs leaves it out, or gives one of its own, when it is its own finding.
    const thrown: Error | undefined = error;
    throw thrown === undefined || thrown.name === 'YError'
      ? usageError(message ?? thrown?.message ?? '', argv, known)
      : thrown;
  });
  let text = '';
  await parser.parseAsync(withValues(argv, known), {}, (_error, _args, output) => {
    text = output;
  });
  if (selected !== undefined && text === '') return selected;
  // No command at all: yargs shows nothing by itself, people want to know what there is.
  return { kind: 'show', text: `${text === '' ? await parser.getHelp() : text}\n` };
}

/** yargs would take the next word, a file's name, for the value of an option that may stand alone. */
function withValues(argv: readonly string[], command: Command | undefined): string[] {
  const alone = Object.entries(command?.options ?? {}).flatMap(([name, option]) =>
    option.alone === undefined ? [] : [[`--${name}`, `--${name}=${option.alone}`] as const],
  );
  return argv.map((word) => alone.find(([bare]) => bare === word)?.[1] ?? word);
}

function parserOf(options: CommandLineOptions, select: (command: Command, args: Arguments) => void): Argv {
  const parser = yargs()
    .scriptName('podnet')
    .locale('en')
    .exitProcess(false)
    .strict()
    .version(options.version)
    .alias('help', 'h')
    .wrap(Math.min(options.columns, 110))
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage('podnet: the pod network of a cluster, for real, on this machine\n\npodnet COMMAND [OPTIONS]')
    .options(globalOptions)
    // yargs' own heading stands above what no command has grouped: the options of all.
    .updateStrings({ 'Options:': 'Everywhere:' })
    .epilogue(
      '"podnet COMMAND --help" tells more; "podnet help TOPIC" explains verdicts, exit-codes and steps.',
    );
  for (const command of options.commands) {
    parser.command({
      command: command.usage,
      describe: command.summary,
      builder: (local: Argv) => buildCommand(local, command),
      handler: (args) => select(command, args),
    });
  }
  return parser;
}

function buildCommand(local: Argv, command: Command): Argv {
  local.usage(`podnet ${command.usage}\n\n${command.summary}`).epilogue('');
  for (const [name, positional] of Object.entries(command.positionals)) local.positional(name, positional);
  for (const [example, says] of command.examples) local.example(example, says);
  return local.options(command.options).group(Object.keys(command.options), 'Options:');
}

function usageError(message: string, argv: readonly string[], command: Command | undefined): UsageError {
  const unknown = /^Unknown (?:arguments?|commands?): (.*)$/.exec(message);
  if (unknown?.[1] !== undefined && command !== undefined) {
    const options = [...Object.keys(command.options), ...Object.keys(globalOptions), 'help', 'version'];
    return unknownArguments(unknown[1].split(', '), argv, command.name, options);
  }
  if (message.startsWith('Not enough non-option arguments') && command !== undefined) {
    return new UsageError('missing-argument', `podnet ${command.name} needs more: podnet ${command.usage}`, {
      hint: `"podnet ${command.name} --help" shows examples`,
    });
  }
  const valueless = /^Not enough arguments following: (.*)$/.exec(message);
  if (valueless !== null) return new UsageError('missing-value', `--${valueless[1]} needs a value`);
  return new UsageError('command-line', message.split('\n')[0] ?? message);
}
