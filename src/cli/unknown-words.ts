import { UsageError } from '../model/errors.ts';
import { nearest } from '../util/nearest.ts';

/**
 * @param group the word before, of commands that have one
 * @returns the error for a command that is not there
 */
export function unknownCommand(word: string, commands: readonly string[], group?: string): UsageError {
  const meant = nearest(word, commands);
  const before = group === undefined ? '' : `${group} `;
  const hint =
    meant === undefined ? `there are ${commands.join(', ')}` : `did you mean "podnet ${before}${meant}"?`;
  return new UsageError('unknown-command', `there is no command "${before}${word}"`, { hint });
}

/** @returns the error for options or positionals that a command does not take. */
export function unknownArguments(
  words: readonly string[],
  argv: readonly string[],
  command: string,
  options: readonly string[],
): UsageError {
  const named = words.map((word) => spelled(word, argv));
  const [first = ''] = words;
  const isOption = named[0]?.startsWith('-') === true;
  const meant = isOption ? nearest(first, options) : undefined;
  const hint =
    meant === undefined ? `"podnet ${command} --help" lists what it takes` : `did you mean --${meant}?`;
  const what = isOption ? 'option' : 'argument';
  const list = named.map((word) => `"${word}"`).join(', ');
  return new UsageError('unknown-argument', `podnet ${command} has no ${what} ${list}`, { hint });
}

/** A word as it was typed: with its dashes when it was an option. */
function spelled(word: string, argv: readonly string[]): string {
  for (const dashes of ['--', '-']) {
    const typed = dashes + word;
    if (argv.some((one) => one === typed || one.startsWith(`${typed}=`))) return typed;
  }
  return word;
}
