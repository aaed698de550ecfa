import type { MatrixCell, ReachabilityMatrix, StepResult } from '../model/result.ts';
import { verdictNames } from '../model/verdict.ts';
import { verdictSymbol } from './verdict-symbol.ts';

/** A cell that was probed, with its ends. */
export interface ProbedCell {
  readonly from: string;
  readonly to: string;
  readonly cell: MatrixCell;
}

export function probedCells(matrix: ReachabilityMatrix): readonly ProbedCell[] {
  return matrix.from.flatMap((from, row) =>
    matrix.to.flatMap((to, column) => {
      const cell = matrix.cells[row]?.[column];
      return cell ? [{ from, to, cell }] : [];
    }),
  );
}

/** `TCP port 80`, `ICMP (IPv6)` */
export function matrixTitle(matrix: ReachabilityMatrix): string {
  const port = matrix.port === undefined ? '' : ` port ${matrix.port}`;
  const family = matrix.family === 'ipv6' ? ' (IPv6)' : '';
  return `${matrix.protocol.toUpperCase()}${port}${family}`;
}

/** `870 of 870 pairs as expected` */
export function matrixTally(matrix: ReachabilityMatrix): string {
  const cells = probedCells(matrix);
  const good = cells.filter(({ cell }) => cell.expected).length;
  return `${good} of ${cells.length} ${cells.length === 1 ? 'pair' : 'pairs'} as expected`;
}

/** `✔`, `N!` (the mark says: not what the scenario expects), `·` where nothing was asked. */
export function cellText(cell: MatrixCell | null | undefined): string {
  if (!cell) return '·';
  return `${verdictSymbol(cell.verdict)}${cell.expected ? '' : '!'}`;
}

/** What the symbols of this matrix mean: `✔ answered   N no-answer   ! not expected   · not probed`. */
export function matrixLegend(matrix: ReachabilityMatrix): string {
  const cells = probedCells(matrix).map(({ cell }) => cell);
  const seen = new Set(cells.map((cell) => cell.verdict));
  const later = [...seen].filter((verdict) => !verdictNames.includes(verdict));
  const entries = [...verdictNames.filter((verdict) => seen.has(verdict)), ...later].map(
    (verdict) => `${verdictSymbol(verdict)} ${verdict}`,
  );
  if (cells.some((cell) => !cell.expected)) entries.push('! not as expected');
  if (matrix.cells.some((row) => row.includes(null))) entries.push('· not probed');
  return entries.join('   ');
}

/** The same matrix with the columns in the order of the rows where it has both, so that nobody probing itself is a diagonal. */
export function alignColumns(matrix: ReachabilityMatrix): ReachabilityMatrix {
  const columns = new Map(matrix.to.map((name, column) => [name, column]));
  const rows = new Set(matrix.from);
  const to = [
    ...matrix.from.filter((name) => columns.has(name)),
    ...matrix.to.filter((name) => !rows.has(name)),
  ];
  const cells = matrix.cells.map((row) => to.map((name) => row[columns.get(name) ?? -1] ?? null));
  return { ...matrix, to, cells };
}

/** Matrices worth a table: a cluster of one pod has no pairs. */
export function shownMatrices(step: StepResult): readonly ReachabilityMatrix[] {
  return step.matrices.filter((matrix) => probedCells(matrix).length > 0).map(alignColumns);
}
