import type { Problem } from '../model/problem.ts';
import type { Colours } from '../report/colours.ts';
import { plural } from '../util/plural.ts';
import { printable } from '../report/printable.ts';

/** In characters: one line of a wide terminal. */
const longestExcerpt = 120;

/** Problems as an editor or a terminal makes them clickable: `file:line:col: message`, the line, a caret. */
export function problemsText(problems: readonly Problem[], colours: Colours): string {
  if (problems.length === 0) return '';
  const files = new Set(problems.map((problem) => problem.file)).size;
  const where = files === 1 ? '' : ` in ${files} files`;
  const count = colours.bold(`${plural(problems.length, 'problem')}${where}`);
  return `${problems.map((problem) => problemText(problem, colours)).join('')}${count}\n`;
}

function problemText(problem: Problem, colours: Colours): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const head = `${colours.bold(place)}: ${colours.red('error')}: ${printable(problem.message)}\n`;
  const hint = problem.hint === undefined ? '' : `  ${colours.cyan('hint:')} ${printable(problem.hint)}\n`;
  return head + excerpt(problem, colours) + hint;
}

function excerpt({ line, column, sourceLine }: Problem, colours: Colours): string {
  if (line === undefined || sourceLine === undefined) return '';
  const gutter = ` ${line} | `;
  const { text, at } = around(sourceLine, (column ?? 1) - 1);
  const before = text.slice(0, at);
  // Tabs stay tabs, so that the caret stands under its place however wide they are.
  const space = ' '.repeat(gutter.length) + before.replaceAll(/[^\t]/g, ' ');
  const caret = column === undefined ? '' : `${space}${colours.red('^')}\n`;
  return `${colours.dim(gutter)}${printable(text)}\n${caret}`;
}

/** The part of a very long line that people have to see, and where the place is in it. */
function around(line: string, place: number): { readonly text: string; readonly at: number } {
  if (line.length <= longestExcerpt) return { text: line, at: place };
  const start = Math.max(0, Math.min(place - longestExcerpt / 2, line.length - longestExcerpt));
  const end = start + longestExcerpt;
  const [head, tail] = [start > 0 ? '…' : '', end < line.length ? '…' : ''];
  return { text: head + line.slice(start, end) + tail, at: place - start + head.length };
}
