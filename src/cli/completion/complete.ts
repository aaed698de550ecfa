import type { Command, CommandGroup, CommandOption, Completion } from '../command.ts';
import { findCommand, wordsOf } from '../find-command.ts';
import { globalOptions } from '../global-options.ts';
import type { StandingWords } from './standing-words.ts';

/** The scripts ask `podnet __complete -- WORDS…`. */
export const completionWord = '__complete';

/** What a shell should offer for the word at the cursor. */
export interface Suggestions {
  readonly words: readonly string[];
  /** Let the shell itself complete names of files or folders. */
  readonly names?: 'files' | 'folders';
}

/** Names of what standing clusters have, given the words before the cursor. */
export type StandingNames = (what: StandingWords, before: readonly string[]) => readonly string[];

/**
 * @param words those after `podnet`; the last one is being typed and may be empty
 * @param namesOf asked where a name of something that stands is wanted
 */
export function complete(
  words: readonly string[],
  commands: readonly (Command | CommandGroup)[],
  namesOf: StandingNames = () => [],
): Suggestions {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const values = (completion: Completion | undefined, typed: string): Suggestions => {
    if (completion === undefined) return { words: [] };
    if (completion === 'files' || completion === 'folders') return { words: [], names: completion };
    // A network goes by its name or by its file.
    if (completion === 'networks') return { ...matching(namesOf(completion, before), typed), names: 'files' };
    return matching(typeof completion === 'string' ? namesOf(completion, before) : completion, typed);
  };
  const found = findCommand(before, commands);
  if (found.kind !== 'command') {
    if (found.word !== undefined) return { words: [] };
    const verbs = found.kind === 'group' ? wordsOf(found.group) : commands.map(({ name }) => name);
    return matching([...verbs, ...(current.startsWith('-') ? flagsOf({}) : [])], current);
  }
  const { command } = found;
  const options: Readonly<Record<string, CommandOption>> = { ...command.options, ...globalOptions };
  const previous = optionNamed(before.at(-1) ?? '', options);
  if (previous !== undefined && previous.type !== 'boolean') return values(previous.completion, current);
  const [, asked, typed] = /^(--?[^=]+)=(.*)$/.exec(current) ?? [];
  if (asked !== undefined && typed !== undefined) {
    return prefixed(`${asked}=`, values(optionNamed(asked, options)?.completion, typed));
  }
  if (current.startsWith('-')) return matching(flagsOf(command.options), current);
  return values(positionalAt(command, before, options), current);
}

function flagsOf(options: Readonly<Record<string, CommandOption>>): readonly string[] {
  return [...Object.keys(options), ...Object.keys(globalOptions), 'help'].map((name) => `--${name}`);
}

function optionNamed(
  word: string,
  options: Readonly<Record<string, CommandOption>>,
): CommandOption | undefined {
  const name = word.replace(/^--?/, '');
  if (name === word) return undefined;
  return options[name] ?? Object.values(options).find((option) => option.alias === name);
}

/** The positional the cursor is at; the last one takes all that follow. */
function positionalAt(
  command: Command,
  before: readonly string[],
  options: Readonly<Record<string, CommandOption>>,
): Completion | undefined {
  const isValue = (index: number) => {
    const option = optionNamed(before[index - 1] ?? '', options);
    return option !== undefined && option.type !== 'boolean';
  };
  const own = command.name.split(' ').length;
  const given = before.filter((word, index) => !word.startsWith('-') && !isValue(index)).length - own;
  const list = Object.values(command.positionals);
  const place = list[given] ?? (command.usage.includes('..') ? list.at(-1) : undefined);
  return place?.completion;
}

function matching(words: readonly string[], current: string): Suggestions {
  return { words: words.filter((word) => word.startsWith(current)) };
}

function prefixed(prefix: string, suggestions: Suggestions): Suggestions {
  return { ...suggestions, words: suggestions.words.map((word) => prefix + word) };
}

/** What the shell scripts read: one word a line, then perhaps `:files` or `:folders`. */
export function suggestionsText({ words, names }: Suggestions): string {
  return [...words, ...(names === undefined ? [] : [`:${names}`])].map((line) => `${line}\n`).join('');
}
