import { compareMarkdown } from '../../report/compare-markdown.ts';
import { compareText } from '../../report/compare-text.ts';
import type { CompareReport } from '../../model/compare-report.ts';
import type { TextOptions } from '../../report/text-options.ts';
import type { CompareFormat } from './compare-format.ts';

export const compareFormatters: Readonly<
  Record<CompareFormat, (report: CompareReport, options: TextOptions) => string>
> = {
  text: compareText,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: compareMarkdown,
};
