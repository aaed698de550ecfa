import type { Command, CommandGroup } from './command.ts';

/** What the first words of a command line lead to. */
export type FoundCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'group'; readonly group: CommandGroup; readonly word: string | undefined }
  | { readonly kind: 'unknown'; readonly word: string | undefined };

/** Every option that may stand before a verb is a flag: words without a dash are the verb's. */
export function findCommand(
  words: readonly string[],
  verbs: readonly (Command | CommandGroup)[],
): FoundCommand {
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  const verb = verbs.find(({ name }) => name === first);
  if (verb === undefined) return { kind: 'unknown', word: first };
  if (!isGroup(verb)) return { kind: 'command', command: verb };
  const command = verb.commands.find(({ name }) => name === `${verb.name} ${second}`);
  return command === undefined ? { kind: 'group', group: verb, word: second } : { kind: 'command', command };
}

export function isGroup(verb: Command | CommandGroup): verb is CommandGroup {
  return 'commands' in verb;
}

/** The words after that of their group: `build`, `ls`. */
export function wordsOf(group: CommandGroup): readonly string[] {
  return group.commands.map(({ name }) => name.slice(group.name.length + 1));
}
