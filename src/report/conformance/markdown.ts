import type { CheckStatus, ConformanceReport } from '../../cni/conformance/check.ts';
import { formatTime } from '../format-time.ts';
import { escape, table } from '../markdown-parts.ts';
import { printable } from '../printable.ts';
import { conformanceHead, conformanceSummary, failuresOf } from './conformance-summary.ts';

const marks: Readonly<Record<CheckStatus, string>> = { pass: '✔', fail: '✖', 'not-applicable': '–' };

/** A page for a pull request or a release. */
export function conformanceMarkdown(report: ConformanceReport): string {
  const rows = report.checks.map(({ id, level, status, title, ground, evidence, durationMs }) => [
    String(id),
    marks[status],
    level,
    title,
    ground,
    [
      ...(status === 'not-applicable' ? [] : [formatTime(durationMs)]),
      ...(status === 'fail' ? [] : evidence),
    ].join('; '),
  ]);
  const details = failuresOf(report).map(
    ({ id, title, evidence }) =>
      `<details><summary>${id}. ${escape(title)}</summary>\n\n${fenced(evidence.join('\n'))}\n\n</details>`,
  );
  return [
    `# podnet conformance: ${conformanceSummary(report)}`,
    escape(conformanceHead(report)),
    table(['', '', 'level', 'check', 'ground', ''], rows),
    ...details,
    '',
  ].join('\n\n');
}

/** Longer than any fence in what it holds. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${printable(text)}\n${fence}`;
}
