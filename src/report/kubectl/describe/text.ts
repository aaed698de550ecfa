import { padEnd, width } from '../../pad.ts';
import { printable } from '../../printable.ts';
import { none, sortedEntries } from '../labels-text.ts';

/** Columns between two cells. */
const gap = 2;
/** kubectl's maxAnnotationLen. */
const longestAnnotation = 140;

/**
 * Lines of cells as `kubectl describe` writes them through Go's text/tabwriter: a column is as wide as the widest cell
 * of the lines above and below that have something behind that cell, too.
 */
export class DescribeText {
  readonly #lines: (readonly string[])[] = [];

  /** @param level two spaces each */
  line(level: number, ...cells: readonly string[]): void {
    const [first = '', ...rest] = cells;
    this.#lines.push([' '.repeat(2 * level) + first, ...rest].map(printable));
  }

  /** `Labels:  a=b`, one below the other. */
  list(level: number, title: string, items: readonly string[]): void {
    const [first = none, ...rest] = items;
    this.line(level, title, first);
    for (const item of rest) this.line(level, '', item);
  }

  labels(level: number, title: string, labels: Readonly<Record<string, string>>): void {
    this.list(
      level,
      title,
      sortedEntries(labels).map(([key, value]) => `${key}=${value}`),
    );
  }

  annotations(level: number, annotations: Readonly<Record<string, string>>): void {
    const lines = sortedEntries(annotations).flatMap(([key, value]) => {
      const text = value.replace(/\n$/, '');
      const isLong = key.length + text.length + 2 > longestAnnotation || text.includes('\n');
      return isLong
        ? [`${key}:`, ...text.split('\n').map((line) => `  ${shortened(line)}`)]
        : [`${key}: ${text}`];
    });
    this.list(level, 'Annotations:', lines);
  }

  /** Titles with a line of dashes below, then the rows. */
  table(level: number, header: readonly string[], rows: readonly (readonly string[])[]): void {
    this.line(level, ...header);
    this.line(level, ...header.map((title) => '-'.repeat(title.length)));
    for (const row of rows) this.line(level, ...row);
  }

  toString(): string {
    const widths = this.#lines.map((): number[] => []);
    const deepest = Math.max(0, ...this.#lines.map(({ length }) => length - 1));
    for (let column = 0; column < deepest; column++) this.#setWidths(column, widths);
    return this.#lines
      .map((cells, row) => {
        const last = cells.length - 1;
        const text = cells.map((cell, at) => (at === last ? cell : padEnd(cell, widths[row]?.[at] ?? 0)));
        return `${text.join('').trimEnd()}\n`;
      })
      .join('');
  }

  #setWidths(column: number, widths: readonly number[][]): void {
    let run: number[] = [];
    const finish = (): void => {
      const cells = run.map((row) => width(this.#lines[row]?.[column] ?? ''));
      for (const row of run) widths[row]?.push(Math.max(...cells) + gap);
      run = [];
    };
    for (const [row, cells] of this.#lines.entries()) {
      if (cells.length - 1 > column) run.push(row);
      else finish();
    }
    finish();
  }
}

const shortened = (line: string): string =>
  line.length > longestAnnotation - 2 ? `${line.slice(0, longestAnnotation - 5)}...` : line;

/** A moment as Go's RFC1123Z has it, in UTC: `Tue, 24 Nov 2026 21:50:11 +0000`. */
export function momentText(moment: string): string {
  return new Date(moment).toUTCString().replace('GMT', '+0000');
}
