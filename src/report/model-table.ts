import { modelTally } from '../model/model-tally.ts';
import type { ModelLine } from '../model/result.ts';
import type { Colours } from './colours.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';
import { padEnd, padStart, widest } from './pad.ts';

/** What was judged: `930`, `3 of 930 failed`, or why nothing was. */
export function modelNote(line: ModelLine): string {
  if (line.status === 'not-applicable')
    return `does not apply${line.note === undefined ? '' : `: ${line.note}`}`;
  const judged = line.failed === 0 ? `${line.judged} judged` : `${line.failed} of ${line.judged} failed`;
  return line.note === undefined ? judged : `${judged} (${line.note})`;
}

export const familyText = ({ family }: Pick<ModelLine, 'family'>): string =>
  family === 'ipv6' ? 'IPv6' : 'IPv4';

/** The lines of the network model, one a row where the terminal is wide enough; each level and family by itself. */
export function modelTable(lines: readonly ModelLine[], { colours, columns }: TextOptions): string {
  const textColumns = widest(lines.map((line) => line.text));
  const fits = widest(lines.map(modelNote)) + textColumns + gutter + 3 <= columns;
  let group = '';
  const rows = lines.map((line) => {
    const title = groupTitle(line);
    const heading = title === group ? '' : colours.dim(`${title}\n`);
    group = title;
    const head = `${heading}${padStart(String(line.line), 2)} ${mark(line, colours)} `;
    const note = modelNote(line);
    if (fits) return `${head}${padEnd(line.text, textColumns)}   ${colours.dim(note)}\n`;
    return `${head}${hanging(`${line.text} (${note})`, columns, gutter)}\n`;
  });
  return `${colours.bold('Network model')}: ${modelTally(lines)}\n\n${rows.join('')}`;
}

/** What lines stand below: `Quality, IPv6`. */
const groupTitle = (line: ModelLine): string =>
  `${line.level === 'required' ? 'Required' : 'Quality'}, ${familyText(line)}`;

/** Number and mark before a line's text. */
const gutter = 5;

export const modelMarks: Readonly<Record<ModelLine['status'], string>> = {
  passed: '✔',
  failed: '✖',
  warning: '⚠',
  'not-applicable': '–',
};

const paints = {
  passed: 'green',
  failed: 'red',
  warning: 'yellow',
  'not-applicable': 'dim',
} as const satisfies Readonly<Record<ModelLine['status'], keyof Colours>>;

const mark = ({ status }: ModelLine, colours: Colours): string => colours[paints[status]](modelMarks[status]);
