import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/model/event.ts';
import type { TestReport } from '../../../src/model/result.ts';
import { createColours } from '../../../src/report/colours.ts';
import { reportFormats } from '../../../src/report/report-format.ts';
import { reporters } from '../../../src/report/reporters.ts';
import { expectGolden } from '../../support/golden.ts';
import { greenReport, redReport } from '../../support/sample-reports.ts';

/** The events of a run whose scenarios followed each other. */
export function eventsOf(report: TestReport): readonly RunEvent[] {
  const scenarios = report.scenarios.flatMap((result, id): RunEvent[] => [
    { kind: 'scenario-started', id, name: result.name, file: result.file, steps: result.steps },
    { kind: 'phase-started', id, phase: 'nodes' },
    { kind: 'phase-finished', id, phase: 'nodes', durationMs: 70 },
    ...result.steps.map((step): RunEvent => ({ kind: 'step-finished', id, result: step })),
    { kind: 'scenario-finished', id, result },
  ]);
  const { seed, surroundings } = report;
  return [{ kind: 'run-started', seed, surroundings }, ...scenarios, { kind: 'run-finished', report }];
}

for (const format of reportFormats) {
  for (const [colour, report] of Object.entries({ green: greenReport, red: redReport })) {
    test(`the ${format} report of a ${colour} run`, () => {
      let text = '';
      const write = (part: string) => {
        text += part;
      };
      const progress = (part: string) => write(`(progress) ${part}`);
      const options = { write, progress, colours: createColours(false), columns: 100, verbose: false };
      const reporter = reporters[format](options);
      for (const event of eventsOf(report)) reporter.report(event);
      // oxlint-disable-next-line no-control-regex -- that is the question
      assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f]/, 'no control characters');
      expectGolden(`report-${format}-${colour}.txt`, text);
    });
  }
}
