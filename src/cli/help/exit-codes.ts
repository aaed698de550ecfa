import { exitCodes } from '../exit-code.ts';
import { wrapped } from '../../report/wrapped.ts';
import { wordList } from './word-list.ts';

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'All went as expected.',
  expectationFailed: 'An expectation of a scenario failed.',
  usage:
    'The command line or a file is wrong, or there is nothing to do: no file, no step, a filter or a selector that matches nothing.',
  surroundings:
    'The surroundings failed and something could not be judged: no permission, a kernel feature or a program is missing. "podnet doctor" says more.',
  hangup: 'Ended by SIGHUP (the terminal went away).',
  interrupted: 'Ended by Ctrl-C (SIGINT).',
  terminated: 'Ended by SIGTERM.',
};

/** `podnet help exit-codes` */
export function exitCodesHelp(columns: number): string {
  const entries = Object.entries(exitCodes).map(
    // entries() forgets the keys' type
    ([name, code]) => [String(code), meanings[name as keyof typeof exitCodes]] as const,
  );
  const note =
    'Of several scenarios: 1 if an expectation of any failed, else 3 if any could not be judged. Reports are ' +
    'written and everything is removed on interruption too; a second Ctrl-C leaves at once.';
  const ofOthers =
    '"podnet exec" and "podnet shell" end with the status of the command that they run: 128 and the number of the ' +
    'signal if one ended it, 127 if there is no such program, 126 if it cannot be run; 125 if podnet itself failed.';
  const ofWatch =
    '"podnet test --watch" ends with the status of its last run when the key q ends it, and as interrupted on Ctrl-C.';
  return `The exit status of podnet:\n\n${wordList(entries, columns)}\n${paragraphs([note, ofWatch, ofOthers], columns)}`;
}

const paragraphs = (texts: readonly string[], columns: number): string =>
  texts.map((text) => `${wrapped(text, columns).join('\n')}\n`).join('\n');
