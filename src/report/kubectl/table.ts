import { padEnd, width } from '../pad.ts';
import { printable } from '../printable.ts';

/** kubectl's tabwriter: no column is narrower, and this many spaces stand between two. */
const leastWidth = 6;
const gap = 3;

/**
 * kubectl's printer: every column but the last is as wide as its widest cell and three spaces. Widths are kept from
 * one call to the next, so that rows which come later stand below those that came before.
 */
export class TablePrinter {
  readonly #widths: number[] = [];

  print(rows: readonly (readonly string[])[]): string {
    for (const row of rows) {
      for (const [column, cell] of row.slice(0, -1).entries()) {
        this.#widths[column] = Math.max(leastWidth, this.#widths[column] ?? 0, width(cell) + gap);
      }
    }
    return rows.map((row) => `${this.#line(row)}\n`).join('');
  }

  #line(row: readonly string[]): string {
    return row
      .map((cell, column) => (column === row.length - 1 ? cell : padEnd(cell, this.#widths[column] ?? 0)))
      .join('');
  }
}

export function kubectlTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return new TablePrinter().print([header, ...rows]);
}

/** A cell is cut where its line ends; what a terminal would obey is made visible. */
export function oneLine(cell: string): string {
  const end = cell.search(/[\f\n\r]/);
  return printable(end < 0 ? cell : `${cell.slice(0, end)}...`);
}
