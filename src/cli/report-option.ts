import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { ReportFormat } from '../report/report-format.ts';
import { nearest } from '../util/nearest.ts';
import { ensureWritableFile } from './writable.ts';

/** One `--report FORMAT[=FILE]`; without a file it goes to standard output. */
export interface ReportTarget<Format extends string = ReportFormat> {
  readonly format: Format;
  readonly file?: string;
}

/** @throws UsageError for an unknown format, two reports in one place, a file that cannot be written */
export function parseReportOptions<Format extends string>(
  values: readonly string[],
  defaultFormat: Format,
  formats: readonly Format[],
): readonly ReportTarget<Format>[] {
  const targets = values.map((value) => parseTarget(value, formats));
  const toOutput = targets.filter(({ file }) => file === undefined);
  if (toOutput.length > 1) {
    const both = toOutput.map(({ format }) => format).join(' and ');
    throw new UsageError('two-reports', `${both} cannot both go to standard output`, {
      hint: `give one a file: --report ${toOutput[1]?.format}=FILE`,
    });
  }
  const files = targets.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const paths = files.map((file) => resolve(file));
  const twice = files.find((_file, index) => paths.indexOf(paths[index] ?? '') !== index);
  if (twice !== undefined) throw new UsageError('two-reports', `two reports would go to ${twice}`);
  for (const file of files) ensureWritableFile(file, 'the report');
  // People still want to see how it went when a report goes to a file.
  return toOutput.length === 0 ? [{ format: defaultFormat }, ...targets] : targets;
}

function parseTarget<Format extends string>(value: string, formats: readonly Format[]): ReportTarget<Format> {
  const equals = value.indexOf('=');
  const word = equals < 0 ? value : value.slice(0, equals);
  const format = formats.find((one) => one === word);
  if (format === undefined) {
    const meant = nearest(word, formats);
    throw new UsageError('unknown-format', `there is no report format "${word}"`, {
      hint: meant === undefined ? `there are ${formats.join(', ')}` : `did you mean "${meant}"?`,
    });
  }
  if (equals < 0) return { format };
  const file = value.slice(equals + 1);
  if (file === '')
    throw new UsageError('missing-value', `--report ${format}= needs a file name after the "="`);
  return { format, file };
}
