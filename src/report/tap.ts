import { stringify } from 'yaml';
import type { Failure, StepResult, TestReport } from '../model/result.ts';
import { failureFacts, listedFailures } from './failure-facts.ts';
import { indent } from './pad.ts';
import { oneLine, printable } from './printable.ts';
import type { MakeReporter } from './reporter.ts';
import { stepPoints, type StepPoint } from './step-point.ts';
import { surroundingsLine } from './surroundings-line.ts';

/** TAP 14 (https://testanything.org/tap-version-14-specification.html): one test point a step. */
export const tapReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind === 'run-finished') output.write(tapText(event.report));
  },
});

export function tapText(report: TestReport): string {
  const points = report.scenarios.flatMap(stepPoints);
  const lines = points.map((point, index) => {
    const first = index === 0 || points[index - 1]?.scenario !== point.scenario;
    return (first ? comment(point) : '') + testPoint(point, index + 1);
  });
  const head = `TAP version 14\n1..${points.length}\n# ${surroundingsLine(report)}\n`;
  return `${head}${lines.join('')}${report.interrupted ? 'Bail out! interrupted\n' : ''}`;
}

function comment({ scenario }: StepPoint): string {
  return `# ${oneLine(scenario.name)} (${scenario.file}): ${scenario.cluster}\n`;
}

function testPoint(point: StepPoint, number: number): string {
  const { step, scenario } = point;
  const description = escapeDescription(`${scenario.name}: ${point.name}`);
  const ok = step.status === 'passed' || step.status === 'skipped' ? 'ok' : 'not ok';
  const skip = step.status === 'skipped' ? ` # SKIP ${escapeDescription(step.message ?? 'not run')}` : '';
  const line = `${ok} ${number} - ${description}${skip}\n`;
  return step.status === 'skipped' ? line : line + diagnostics(point);
}

/** The YAML block of a point; the specification wants it two columns in. */
function diagnostics({ step, scenario }: StepPoint): string {
  const failures = step.failures.slice(0, listedFailures).map(facts);
  const data =
    step.status === 'passed'
      ? { duration_ms: Math.round(step.durationMs), ...warnings(step) }
      : {
          message: step.message ?? step.summary,
          severity: step.status === 'error' ? 'error' : 'fail',
          at: {
            file: scenario.file,
            ...(step.line === undefined ? {} : { line: step.line }),
            step: step.index,
          },
          duration_ms: Math.round(step.durationMs),
          ...(failures.length === 0 ? {} : { failures, failureCount: step.failureCount }),
          ...warnings(step),
          ...(step.hint === undefined ? {} : { hint: step.hint }),
        };
  return indent(`---\n${printable(stringify(data, { lineWidth: 0 }))}...\n`, 2);
}

const facts = (failure: Failure): Readonly<Record<string, string>> => ({
  what: failure.what,
  ...Object.fromEntries(failureFacts(failure)),
});

const warnings = ({ warnings: all, warningCount }: StepResult) =>
  warningCount === 0 ? {} : { warnings: all.slice(0, listedFailures).map(facts), warningCount };

/** A bare `#` would begin a directive. */
export function escapeDescription(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
