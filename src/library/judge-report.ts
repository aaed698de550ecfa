import type { TestReport } from '../model/result.ts';
import { createColours } from '../report/colours.ts';
import { failureText } from '../report/failure-text.ts';
import { stepPoints } from '../report/step-point.ts';
import { ExpectationError } from './expectation-error.ts';

/** The story of a report in which something did not pass, as an error to throw; undefined when all did. */
export function unmetReport(report: TestReport): ExpectationError | undefined {
  const points = report.scenarios.flatMap(stepPoints);
  const bad = points.filter(({ step }) => step.status !== 'passed');
  if (bad.length === 0 && report.exitCode === 0 && points.length > 0) return undefined;
  const told = bad.filter(({ step }) => step.status !== 'skipped');
  const stories = told.map((point) => failureText(point, createColours(false)));
  const names = bad.map(({ name }) => name).join(', ');
  const title = `${bad.length} of ${points.length} steps did not pass${names === '' ? '' : `: ${names}`}`;
  return new ExpectationError([title, ...stories].join('\n\n').trimEnd(), {
    actual: report.summary,
    expected: { passed: points.length },
    failures: bad.flatMap(({ step }) => step.failures),
  });
}
