import type { TestReport } from '../model/result.ts';
import { failureLine, warningLines } from './failure-facts.ts';
import { markdownText } from './markdown.ts';
import { printable } from './printable.ts';
import type { MakeReporter } from './reporter.ts';
import { stepPoints, type StepPoint } from './step-point.ts';

/** GitHub shows ten annotations of a kind for a step of a job and drops the rest without a word. */
const annotationLimit = 10;
/** GitHub refuses a step summary above 1 MiB as a whole. */
const summaryLimitBytes = 1024 * 1024;

/** Workflow commands that mark the failed steps on the page of a run; everything else is in the job's summary. */
export const githubReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind !== 'run-finished') return;
    output.write(githubText(event.report));
    output.stepSummary?.(stepSummaryText(event.report));
  },
});

export function githubText(report: TestReport): string {
  const bad = report.scenarios
    .flatMap(stepPoints)
    .filter(({ step }) => step.status === 'failed' || step.status === 'error');
  // One place is kept for the line that says how many were left out.
  const shown = bad.length > annotationLimit ? bad.slice(0, annotationLimit - 1) : bad;
  const left = bad.length - shown.length;
  const more =
    left === 0 ? '' : command('error', { title: 'podnet' }, `${left} more steps went wrong: see the summary`);
  return shown.map(annotation).join('') + more + warningText(report);
}

function warningText(report: TestReport): string {
  const warned = report.scenarios.flatMap(stepPoints).filter(({ step }) => step.warningCount > 0);
  return warned
    .slice(0, annotationLimit)
    .map((point) => {
      const [first = '', ...others] = warningLines(point.step);
      const left = point.step.warningCount - 1;
      const more = others.length === 0 ? '' : ` (and ${left} more)`;
      return command('warning', titled(point), first + more);
    })
    .join('');
}

/** Markdown for `$GITHUB_STEP_SUMMARY`, cut where GitHub would refuse it. */
export function stepSummaryText(report: TestReport): string {
  const bytes = Buffer.from(markdownText(report));
  if (bytes.length <= summaryLimitBytes) return bytes.toString();
  const note = '\n\n(cut: longer than a step summary may be)\n';
  const kept = bytes.subarray(0, summaryLimitBytes - note.length);
  return kept.subarray(0, kept.lastIndexOf('\n')).toString() + note;
}

function annotation(point: StepPoint): string {
  const { step } = point;
  const [first] = step.failures;
  const more = step.failureCount > 1 ? ` (and ${step.failureCount - 1} more)` : '';
  const said = first === undefined ? (step.message ?? step.summary) : failureLine(first) + more;
  const hint = step.hint === undefined ? '' : `\nhint: ${step.hint}`;
  return command('error', titled(point), said + hint);
}

const titled = ({ scenario, step, name }: StepPoint): Readonly<Record<string, string>> => ({
  file: scenario.file,
  ...(step.line === undefined ? {} : { line: String(step.line) }),
  title: `${scenario.name}: ${name}`,
});

export function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${list.join(',')}::${escapeMessage(message)}\n`;
}

function escapeMessage(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
