import type { Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';
import { globalOptions } from './global-options.ts';

/** The argument that holds the words of a command that is somebody else's. */
export const otherCommand = 'other-command';

/** Its words as they were typed: an empty one is a word too. */
export function otherWords(args: Arguments): readonly string[] {
  const words: unknown = args[otherCommand];
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
}

/**
 * Takes a command line apart that names a command to run somewhere, before anybody reads its options as ours: it
 * begins after `--`, or with the second word after the verb that is no option, as in `exec web ip route`.
 */
export function splitCommand(
  argv: readonly string[],
  options: Readonly<Record<string, CommandOption>>,
): { readonly own: readonly string[]; readonly other: readonly string[] } {
  let words = 0;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { own: argv.slice(0, at), other: argv.slice(at + 1) };
    if (word.startsWith('-')) {
      if (takesNext(word, options)) at++;
      continue;
    }
    // The verb, where it happens, what happens.
    if (words === 2) return { own: argv.slice(0, at), other: argv.slice(at) };
    words++;
  }
  return { own: argv, other: [] };
}

/** `-n NS`, `-in NS` and `--namespace NS`, but not `--namespace=NS` or `-it`. */
function takesNext(word: string, options: Readonly<Record<string, CommandOption>>): boolean {
  if (word.includes('=')) return false;
  const name = word.startsWith('--') ? word.slice(2) : word.slice(-1);
  const all: readonly (readonly [string, CommandOption])[] = Object.entries({ ...globalOptions, ...options });
  const found = all.find(([long, { alias }]) => long === name || alias === name)?.[1];
  return found !== undefined && found.type !== 'boolean';
}
