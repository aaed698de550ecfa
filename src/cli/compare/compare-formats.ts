import type { CompareReport } from '../../model/compare-report.ts';
import type { NetworksReport } from '../../model/networks-report.ts';
import { compareMarkdown } from '../../report/compare-markdown.ts';
import { compareText } from '../../report/compare-text.ts';
import { networksMarkdown } from '../../report/networks-markdown.ts';
import { networksText } from '../../report/networks-text.ts';
import type { CompareFormatters } from './write-reports.ts';

const json = (report: object): string => `${JSON.stringify(report, null, 2)}\n`;

export const compareFormatters: CompareFormatters<CompareReport> = {
  text: compareText,
  json,
  markdown: compareMarkdown,
};

export const networksFormatters: CompareFormatters<NetworksReport> = {
  text: networksText,
  json,
  markdown: networksMarkdown,
};
