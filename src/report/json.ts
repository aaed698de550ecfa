import type { TestReport } from '../model/result.ts';
import type { MakeReporter } from './reporter.ts';

/** The TestReport itself; docs/test-report.schema.json describes it. */
export const jsonReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind === 'run-finished') output.write(jsonText(event.report));
  },
});

export function jsonText(report: TestReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
