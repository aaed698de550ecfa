import yargs, { type Argv } from 'yargs';
import { UsageError } from '../model/errors.ts';
import type { Arguments } from './arguments.ts';
import type { Command, CommandGroup } from './command.ts';
import { findCommand, isGroup, wordsOf } from './find-command.ts';
import { globalOptions } from './global-options.ts';
import { otherCommand, splitCommand } from './split-command.ts';
import { unknownArguments, unknownCommand } from './unknown-words.ts';

/** What the words of the command line ask for: a command to run, or a text to show. */
export type CommandLine =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'show'; readonly text: string };

export interface CommandLineOptions {
  readonly commands: readonly (Command | CommandGroup)[];
  readonly version: string;
  /** Help is wrapped to this many columns. */
  readonly columns: number;
}

/** @throws UsageError for a word that is not known, with the nearest that is. */
export async function parseCommandLine(
  argv: readonly string[],
  options: CommandLineOptions,
): Promise<CommandLine> {
  const found = findCommand(argv, options.commands);
  if (found.kind !== 'command' && found.word !== undefined) {
    const group = found.kind === 'group' ? found.group : undefined;
    const names = group === undefined ? options.commands.map(({ name }) => name) : wordsOf(group);
    throw unknownCommand(found.word, names, group?.name);
  }
  const known = found.kind === 'command' ? found.command : undefined;
  const { own, other } =
    known?.takesCommand === true ? splitCommand(argv, known.options) : { own: argv, other: undefined };
  let selected: CommandLine | undefined;
  const parser = parserOf(options, (command, args) => {
    selected = {
      kind: 'run',
      command,
      args: other === undefined ? args : { ...args, [otherCommand]: other },
    };
  });
  parser.fail((message, error) => {
    // Types say Error, but yargs leaves it out, or gives one of its own, when it is its own finding.
    const thrown: Error | undefined = error;
    throw thrown === undefined || thrown.name === 'YError'
      ? usageError(message ?? thrown?.message ?? '', own, known)
      : thrown;
  });
  let text = '';
  await parser.parseAsync(withValues(own, known), {}, (_error, _args, output) => {
    text = output;
  });
  if (selected !== undefined && text === '') {
    refuseEmpty(selected, own);
    return selected;
  }
  if (text !== '') return { kind: 'show', text: `${text}\n` };
  // No command at all, or the word of a group alone: yargs shows nothing, people want to know what there is.
  if (found.kind === 'group') return parseCommandLine([found.group.name, '--help'], options);
  return { kind: 'show', text: `${await parser.getHelp()}\n` };
}

/**
 * What yargs reads otherwise than people mean it: it would take the next word, a file's name, for the value of an option
 * that may stand alone, and `-ojson` for five flags.
 */
function withValues(argv: readonly string[], command: Command | undefined): string[] {
  const options = Object.entries(command?.options ?? {});
  const alone = options.flatMap(([name, option]) =>
    option.alone === undefined ? [] : [[`--${name}`, `--${name}=${option.alone}`] as const],
  );
  const letters = options.flatMap(([, { type, alias }]) =>
    type === 'string' && typeof alias === 'string' && alias.length === 1 ? [`-${alias}`] : [],
  );
  const end = argv.indexOf('--');
  return argv.flatMap((word, at) => {
    if (end >= 0 && at > end) return [word];
    const letter = letters.find((one) => word.startsWith(one) && /^-.[^=]/.test(word));
    if (letter !== undefined) return [letter, word.slice(2)];
    return [alone.find(([bare]) => bare === word)?.[1] ?? word];
  });
}

function parserOf(options: CommandLineOptions, select: Select): Argv {
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
  for (const verb of options.commands) {
    if (isGroup(verb)) addGroup(parser, verb, select);
    else addCommand(parser, verb, verb.usage, select);
  }
  return parser;
}

/** @throws UsageError `empty-argument`; yargs makes an empty word of `-`, too */
function refuseEmpty(line: CommandLine, argv: readonly string[]): void {
  if (line.kind !== 'run') return;
  const { command, args } = line;
  const values = Object.keys(command.positionals).flatMap((name) => args[name] ?? []);
  if (!values.includes('')) return;
  const what = argv.includes('-') ? 'takes no "-"' : 'was given an empty word';
  throw new UsageError('empty-argument', `podnet ${command.name} ${what}`, {
    hint: `it is used like this: podnet ${command.usage}`,
  });
}

type Select = (command: Command, args: Arguments) => void;

/** @param usage as yargs wants it: without the words before its own */
function addCommand(parser: Argv, command: Command, usage: string, select: Select): void {
  parser.command({
    command: usage,
    describe: command.summary,
    builder: (local: Argv) => buildCommand(local, command),
    handler: (args) => select(command, args),
  });
}

function addGroup(parser: Argv, group: CommandGroup, select: Select): void {
  parser.command({
    command: group.name,
    describe: group.summary,
    builder: (local: Argv) => {
      local.usage(`podnet ${group.name} COMMAND\n\n${group.summary}`).epilogue('');
      for (const command of group.commands) {
        addCommand(local, command, command.usage.slice(group.name.length + 1), select);
      }
      return local;
    },
    handler: () => undefined,
  });
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
  if (valueless !== null)
    return new UsageError('missing-value', `${withDashes(valueless[1] ?? '')} needs a value`);
  return new UsageError('command-line', message.split('\n')[0] ?? message);
}

const withDashes = (option: string): string => `${option.length === 1 ? '-' : '--'}${option}`;
