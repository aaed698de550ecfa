import type { ConformanceReport } from '../../cni/conformance/check.ts';
import type { TextOptions } from '../text-options.ts';
import type { ConformanceFormat } from './conformance-format.ts';
import { conformanceGithub } from './github.ts';
import { conformanceJunit } from './junit.ts';
import { conformanceMarkdown } from './markdown.ts';
import { conformancePlain } from './plain.ts';
import { conformanceTable } from './table.ts';
import { conformanceTap } from './tap.ts';

type ConformanceText = (report: ConformanceReport, options: TextOptions) => string;

/** What each format makes of a report, one line each. */
export const conformanceTexts: Readonly<Record<ConformanceFormat, ConformanceText>> = {
  table: conformanceTable,
  plain: conformancePlain,
  tap: conformanceTap,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  junit: conformanceJunit,
  github: conformanceGithub,
  markdown: conformanceMarkdown,
};
