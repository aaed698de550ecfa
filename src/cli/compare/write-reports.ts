import { writeFileSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../../model/errors.ts';
import { createColours } from '../../report/colours.ts';
import type { TextOptions } from '../../report/text-options.ts';
import type { CliContext } from '../cli-context.ts';
import type { ReportTarget } from '../report-option.ts';
import type { CompareFormat } from './compare-format.ts';

/** Reports in files are read by people with wide screens. */
const columnsInFiles = 160;

export type CompareFormatters<Report> = Readonly<
  Record<CompareFormat, (report: Report, options: TextOptions) => string>
>;

/** @throws EnvironmentError `cannot-write` after all others are written */
export function writeReports<Report>(
  report: Report,
  targets: readonly ReportTarget<CompareFormat>[],
  formatters: CompareFormatters<Report>,
  { terminal }: CliContext,
): void {
  const failures: EnvironmentError[] = [];
  for (const { format, file } of targets) {
    const colours = file === undefined ? terminal.outColours : createColours(false);
    const columns = file === undefined ? terminal.columns : columnsInFiles;
    const text = formatters[format](report, { colours, columns });
    if (file === undefined) {
      terminal.out(text);
      continue;
    }
    try {
      writeFileSync(file, text);
    } catch (cause) {
      const message = `cannot write the report ${file}: ${messageOf(cause)}`;
      failures.push(new EnvironmentError('cannot-write', message, { hint: 'the comparison is over', cause }));
    }
  }
  if (failures[0] !== undefined) throw failures[0];
}
