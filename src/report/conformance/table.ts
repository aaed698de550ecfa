import type { CheckResult, CheckStatus, ConformanceReport } from '../../cni/conformance/check.ts';
import { formatTime } from '../format-time.ts';
import { padEnd, padStart, widest } from '../pad.ts';
import { printable } from '../printable.ts';
import type { StepStatus } from '../../model/result.ts';
import { statusMark } from '../status-mark.ts';
import type { TextOptions } from '../text-options.ts';
import { conformanceHead, conformanceSummary, failuresOf } from './conformance-summary.ts';

const stepStatus: Readonly<Record<CheckStatus, StepStatus>> = {
  pass: 'passed',
  fail: 'failed',
  'not-applicable': 'skipped',
};

/** A line a check, and below the evidence of those that failed: for people at a terminal. */
export function conformanceTable(report: ConformanceReport, { colours }: TextOptions): string {
  const titleColumns = widest(report.checks.map(({ title }) => title));
  const row = (check: CheckResult): string => {
    const { id, level, status, title, durationMs } = check;
    const said = status === 'fail' ? [] : check.evidence;
    const note = [...(status === 'not-applicable' ? [] : [formatTime(durationMs)]), ...said].join('; ');
    return [
      padStart(String(id), 3),
      statusMark(stepStatus[status], colours),
      padEnd(level, 6),
      padEnd(title, titleColumns),
      colours.dim(printable(note)),
    ].join(' ');
  };
  return [
    conformanceHead(report),
    '',
    ...report.checks.map(row),
    ...failuresOf(report).flatMap((check) => ['', colours.bold(headOf(check)), ...evidenceLines(check)]),
    '',
    conformanceSummary(report),
    '',
  ].join('\n');
}

const headOf = ({ id, level, title, ground }: CheckResult): string => `${id}. ${title} (${level}: ${ground})`;

export const evidenceLines = ({ evidence }: CheckResult): readonly string[] =>
  evidence.flatMap((text) =>
    printable(text)
      .split('\n')
      .map((line) => `     ${line}`),
  );
