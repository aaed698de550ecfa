import type { MatrixReport } from '../model/ask-report.ts';
import { failuresText } from './failure-text.ts';
import { alignColumns } from './matrix-cells.ts';
import { matrixTable } from './matrix-table.ts';
import type { TextOptions } from './text-options.ts';

/** What `podnet matrix` prints: the tables, and below them what stands behind pairs that were not answered. */
export function matrixText(report: MatrixReport, options: TextOptions): string {
  const simulated = new Set(report.simulated);
  const table = report.matrices
    .map((matrix) => matrixTable(alignColumns(matrix), { ...options, simulated }))
    .join('\n');
  if (report.failureCount === 0) return table;
  const { colours } = options;
  const hint = `${colours.cyan('hint:')} podnet inspect shows how the nodes reach each other's pods\n`;
  return `${table}\n${failuresText(report, colours)}${hint}`;
}
