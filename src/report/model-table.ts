import type { ModelLine } from '../model/result.ts';
import type { Colours } from './colours.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';
import { padEnd, padStart, widest } from './pad.ts';

/** `12 of 12 lines hold`, `9 of 10 lines hold, 2 do not apply`. */
export function modelTally(lines: readonly ModelLine[]): string {
  const applying = lines.filter((line) => line.status !== 'not-applicable');
  const holding = applying.filter((line) => line.status === 'passed').length;
  const left = lines.length - applying.length;
  const note = left === 0 ? '' : `, ${left} ${left === 1 ? 'does' : 'do'} not apply`;
  return `${holding} of ${applying.length} lines hold${note}`;
}

/** What was judged: `930`, `3 of 930 failed`, or why nothing was. */
export function modelNote(line: ModelLine): string {
  if (line.status === 'not-applicable')
    return `does not apply${line.note === undefined ? '' : `: ${line.note}`}`;
  const judged = line.failed === 0 ? `${line.judged} judged` : `${line.failed} of ${line.judged} failed`;
  return line.note === undefined ? judged : `${judged} (${line.note})`;
}

/** The lines of `check: network-model`, one a row where the terminal is wide enough. */
export function modelTable(lines: readonly ModelLine[], { colours, columns }: TextOptions): string {
  const textColumns = widest(lines.map((line) => line.text));
  const fits = widest(lines.map(modelNote)) + textColumns + gutter + 3 <= columns;
  const rows = lines.map((line) => {
    const head = `${padStart(String(line.line), 2)} ${mark(line, colours)} `;
    const note = modelNote(line);
    if (fits) return `${head}${padEnd(line.text, textColumns)}   ${colours.dim(note)}\n`;
    return `${head}${hanging(`${line.text} (${note})`, columns, gutter)}\n`;
  });
  return `${colours.bold('Network model')}: ${modelTally(lines)}\n\n${rows.join('')}`;
}

/** Number and mark before a line's text. */
const gutter = 5;

function mark(line: ModelLine, colours: Colours): string {
  if (line.status === 'passed') return colours.green('✔');
  return line.status === 'failed' ? colours.red('✖') : colours.dim('–');
}
