import type { CheckStatus, ConformanceReport } from '../../cni/conformance/check.ts';
import { oneLine } from '../printable.ts';
import { conformanceHead, conformanceSummary } from './conformance-summary.ts';
import { evidenceLines } from './table.ts';

const words: Readonly<Record<CheckStatus, string>> = { pass: 'PASS', fail: 'FAIL', 'not-applicable': 'N/A ' };

/** Lines that begin with the verdict, for logs that people grep. */
export function conformancePlain(report: ConformanceReport): string {
  const lines = report.checks.flatMap((check) => {
    const { id, level, status, title } = check;
    const isLine = status !== 'fail' && check.evidence.length > 0;
    const reason = isLine ? `: ${oneLine(check.evidence.join('; '))}` : '';
    return [
      `${words[status]} ${id} ${level} ${title}${reason}`,
      ...(status === 'fail' ? evidenceLines(check) : []),
    ];
  });
  return [conformanceHead(report), ...lines, conformanceSummary(report), ''].join('\n');
}
