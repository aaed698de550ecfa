import { assertNever } from '../model/assert-never.ts';
import type { ScenarioResult, StepStatus, TestReport } from '../model/result.ts';
import { stepFailureLines, warningLines } from './failure-facts.ts';
import { plainSeconds } from './format-time.ts';
import type { MakeReporter } from './reporter.ts';
import { stepPoints, type StepPoint } from './step-point.ts';
import { surroundingsFacts } from './surroundings-line.ts';
import { element, renderXml, type XmlElement } from './xml.ts';

/** JUnit's XML as build servers read it: a suite a scenario, a testcase a step, never one a pair. */
export const junitReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind === 'run-finished') output.write(junitText(event.report));
  },
});

export function junitText(report: TestReport): string {
  const points = report.scenarios.flatMap(stepPoints);
  const attributes = { name: 'podnet', ...counts(points), time: plainSeconds(report.durationMs) };
  const suites = report.scenarios.map((scenario) => suite(scenario, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(element('testsuites', attributes, suites))}`;
}

function suite(scenario: ScenarioResult, report: TestReport): XmlElement {
  const points = stepPoints(scenario);
  const attributes = {
    name: scenario.name,
    ...counts(points),
    time: plainSeconds(scenario.durationMs),
    timestamp: report.startedAt,
  };
  const facts = [...surroundingsFacts(report), ['cluster', scenario.cluster] as const];
  const properties = facts.map(([name, value]) => element('property', { name, value }));
  return element('testsuite', attributes, [element('properties', {}, properties), ...points.map(testcase)]);
}

function counts(points: readonly StepPoint[]): Record<string, number> {
  const of = (status: StepStatus) => points.filter(({ step }) => step.status === status).length;
  return { tests: points.length, failures: of('failed'), errors: of('error'), skipped: of('skipped') };
}

function testcase(point: StepPoint): XmlElement {
  const { step, scenario } = point;
  const attributes = {
    name: point.name,
    classname: scenario.file,
    file: scenario.file,
    ...(step.line === undefined ? {} : { line: step.line }),
    time: plainSeconds(step.durationMs),
  };
  return element('testcase', attributes, [...outcome(point), ...warnings(point)]);
}

/** JUnit knows no warnings; what a test has said is shown beside its result. */
function warnings({ step }: StepPoint): readonly XmlElement[] {
  if (step.warningCount === 0) return [];
  return [
    element(
      'system-out',
      {},
      warningLines(step)
        .map((line) => `warning: ${line}`)
        .join('\n'),
    ),
  ];
}

function outcome({ step }: StepPoint): readonly XmlElement[] {
  const message = step.message ?? step.summary;
  switch (step.status) {
    case 'passed':
      return [];
    case 'failed': {
      const type = step.failures.find((failure) => failure.verdict !== undefined)?.verdict ?? step.kind;
      return [element('failure', { type, message }, stepFailureLines(step).join('\n'))];
    }
    case 'error':
      return [element('error', { type: step.kind, message }, stepFailureLines(step).join('\n'))];
    case 'skipped':
      return [element('skipped', { message })];
    default:
      return assertNever(step.status, 'status');
  }
}
