import type { StepStatus, TestReport } from '../model/result.ts';
import type { Colours } from './colours.ts';
import { formatTime } from './format-time.ts';
import { plural } from '../util/plural.ts';
import { stepPoints } from './step-point.ts';

/** `5 passed, 1 failed, 0 errors, 0 skipped in 0.84 s`; steps, and scenarios that failed outside of them. */
export function summaryLine(report: TestReport, colours: Colours): string {
  const points = report.scenarios.flatMap(stepPoints);
  const of = (status: StepStatus) => points.filter(({ step }) => step.status === status).length;
  const [passed, failed, error, skipped] = [of('passed'), of('failed'), of('error'), of('skipped')];
  const paint = (count: number, text: string, colour: (text: string) => string) =>
    count === 0 ? text : colour(text);
  const counts = [
    paint(passed, `${passed} passed`, colours.green),
    paint(failed, `${failed} failed`, colours.red),
    paint(error, plural(error, 'error'), colours.yellow),
    `${skipped} skipped`,
  ];
  const warned = points.filter(({ step }) => step.warningCount > 0).length;
  if (warned > 0) counts.push(colours.yellow(`${warned} with warnings`));
  const cut = report.interrupted ? colours.yellow(' (interrupted)') : '';
  return `${counts.join(', ')} in ${formatTime(report.durationMs)}${cut}`;
}
