import type { MatrixCell, ReachabilityMatrix } from '../model/result.ts';
import type { Colours } from './colours.ts';
import {
  cellText,
  matrixLegend,
  matrixTally,
  matrixTitle,
  probedCells,
  type ProbedCell,
} from './matrix-cells.ts';
import { cutMiddle, padEnd, padStart, widest } from './pad.ts';

export interface MatrixTableOptions {
  /** Width of the terminal, in columns. */
  readonly columns: number;
  readonly colours: Colours;
  /** Names of simulated pods as they stand in the matrix; marked when only some are. */
  readonly simulated?: ReadonlySet<string>;
}

/** Beyond this many pairs that are not as expected a list helps nobody. */
const listedRows = 30;
/** Below this many columns a cut row name says nothing any more. */
const shortestLabel = 14;

/**
 * A reachability matrix that stays readable as it grows: names above the columns while they fit, then
 * numbers, then numbers written downwards, and when not even those fit, only the rows with failures.
 */
export function matrixTable(matrix: ReachabilityMatrix, options: MatrixTableOptions): string {
  const { colours } = options;
  const head = `${colours.bold(matrixTitle(matrix))}: ${matrixTally(matrix)}`;
  const grid = namedGrid(matrix, options) ?? numberedGrid(matrix, options) ?? denseGrid(matrix, options);
  const body = grid ?? failingRows(matrix, colours);
  const legend = grid === undefined ? '' : `${colours.dim(matrixLegend(matrix))}\n`;
  return `${head}\n\n${body}${legend === '' ? '' : '\n'}${legend}`;
}

function namedGrid(matrix: ReachabilityMatrix, options: MatrixTableOptions): string | undefined {
  const labels = rowLabels(matrix, options);
  const widths = matrix.to.map((name) => Math.max(name.length, 2));
  const total = widest(labels) + widths.reduce((sum, columns) => sum + columns + 3, 0);
  if (total > options.columns) return undefined;
  const header = matrix.to.map((name, column) => `   ${padEnd(name, widths[column] ?? 0)}`).join('');
  return grid(matrix, labels, [header], options.colours, (column) => {
    const columns = widths[column] ?? 0;
    const left = Math.floor((columns - 1) / 2);
    return [' '.repeat(3 + left), columns - left];
  });
}

/** `12` above the column and `12 name` before the row; the row names are the key to the columns. */
function numberedGrid(matrix: ReachabilityMatrix, options: MatrixTableOptions): string | undefined {
  const key = columnKey(matrix);
  const labels = rowLabels(matrix, options, key);
  const columns = Math.max(4, String(matrix.to.length).length + 2);
  if (widest(labels) + columns * matrix.to.length > options.columns) return undefined;
  const header = matrix.to.map((_, column) => `${padStart(String(column + 1), columns - 1)} `).join('');
  return (
    grid(matrix, labels, [header], options.colours, () => [' '.repeat(columns - 2), 2]) +
    keyLines(matrix, key)
  );
}

/** Two characters a column, its number written downwards; row names are cut in their middle if need be. */
function denseGrid(matrix: ReachabilityMatrix, options: MatrixTableOptions): string | undefined {
  const key = columnKey(matrix);
  const room = options.columns - 1 - 2 * matrix.to.length;
  if (room < shortestLabel) return undefined;
  const labels = rowLabels(matrix, options, key).map((label) => cutMiddle(label, room));
  const digits = String(matrix.to.length).length;
  const headers = Array.from({ length: digits }, (_, digit) => {
    const numbers = matrix.to.map((_name, column) => `${padStart(String(column + 1), digits)[digit] ?? ''} `);
    return ` ${numbers.join('')}`;
  });
  const place = (column: number): readonly [string, number] => [column === 0 ? ' ' : '', 2];
  return grid(matrix, labels, headers, options.colours, place) + keyLines(matrix, key);
}

function grid(
  matrix: ReachabilityMatrix,
  labels: readonly string[],
  headers: readonly string[],
  colours: Colours,
  /** Padding before a cell and the columns it takes. */
  place: (column: number) => readonly [string, number],
): string {
  const labelColumns = widest(labels);
  const head = headers.map((header, line) => {
    const label = line === headers.length - 1 ? (labels[0] ?? '') : '';
    return colours.dim(`${padEnd(label, labelColumns)}${header}`.trimEnd());
  });
  const rows = matrix.from.map((_, row) => {
    const cells = matrix.to.map((_name, column) => {
      const cell = matrix.cells[row]?.[column];
      const [before, columns] = place(column);
      // No padding at the end of a line: a copied table has no trailing spaces.
      const last = column === matrix.to.length - 1;
      return before + paint(cell, padEnd(cellText(cell), last ? 0 : columns), colours);
    });
    return `${padEnd(labels[row + 1] ?? '', labelColumns)}${cells.join('')}`;
  });
  return [...head, ...rows].map((line) => `${line}\n`).join('');
}

function paint(cell: MatrixCell | null | undefined, text: string, colours: Colours): string {
  if (!cell) return colours.dim(text);
  if (!cell.expected) return colours.red(text);
  return cell.verdict === 'answered' ? colours.green(text) : colours.yellow(text);
}

/** The corner, then one label a row. */
function rowLabels(
  matrix: ReachabilityMatrix,
  options: MatrixTableOptions,
  key?: ReadonlyMap<string, number>,
): readonly string[] {
  const simulated = options.simulated ?? new Set();
  const markSome = matrix.from.some((name) => !simulated.has(name));
  const digits = String(matrix.to.length).length;
  const labels = matrix.from.map((name) => {
    const number = key === undefined ? '' : `${padStart(String(key.get(name) ?? ''), digits)} `;
    return `${number}${name}${markSome && simulated.has(name) ? ' (simulated)' : ''}`;
  });
  return ['FROM \\ TO', ...labels];
}

function columnKey(matrix: ReachabilityMatrix): ReadonlyMap<string, number> {
  return new Map(matrix.to.map((name, column) => [name, column + 1]));
}

/** Columns that are no rows need their names said. */
function keyLines(matrix: ReachabilityMatrix, key: ReadonlyMap<string, number>): string {
  const rows = new Set(matrix.from);
  const missing = matrix.to.filter((name) => !rows.has(name));
  return missing.map((name) => `${key.get(name)} ${name}\n`).join('');
}

function failingRows(matrix: ReachabilityMatrix, colours: Colours): string {
  const bad = probedCells(matrix).filter(({ cell }) => !cell.expected);
  const size = `${matrix.from.length} × ${matrix.to.length}`;
  if (bad.length === 0) return `${size} is wider than the terminal; no pair failed\n`;
  const byRow = new Map<string, ProbedCell[]>();
  for (const entry of bad) byRow.set(entry.from, [...(byRow.get(entry.from) ?? []), entry]);
  const rows = [...byRow].slice(0, listedRows).map(([from, cells]) => {
    const shown = cells.slice(0, 4).map(({ to, cell }) => `${to} ${colours.red(cell.verdict)}`);
    const more = cells.length > 4 ? ` and ${cells.length - 4} more` : '';
    return `${from} → ${shown.join(', ')}${more}\n`;
  });
  const left = byRow.size - rows.length;
  const rest = left > 0 ? `and ${left} more rows\n` : '';
  return `${size} is wider than the terminal; the rows with failures:\n${rows.join('')}${rest}`;
}
