import type { ModelLine } from '../model/result.ts';
import type { Colours } from './colours.ts';
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

/** The lines of `check: network-model`, one a row. */
export function modelTable(lines: readonly ModelLine[], colours: Colours): string {
  const columns = widest(lines.map((line) => line.text));
  const rows = lines.map((line) => {
    const text = `${padStart(String(line.line), 2)} ${mark(line, colours)} ${padEnd(line.text, columns)}`;
    return `${text}   ${colours.dim(modelNote(line))}\n`;
  });
  return `${colours.bold('Network model')}: ${modelTally(lines)}\n\n${rows.join('')}`;
}

function mark(line: ModelLine, colours: Colours): string {
  if (line.status === 'passed') return colours.green('✔');
  return line.status === 'failed' ? colours.red('✖') : colours.dim('–');
}
