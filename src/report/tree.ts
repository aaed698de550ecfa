import type { ScenarioResult, StepResult, TestReport } from '../model/result.ts';
import { formatTime } from './format-time.ts';
import { padEnd, widest, width } from './pad.ts';
import { oneLine } from './printable.ts';
import type { MakeReporter } from './reporter.ts';
import { scenarioDetails } from './scenario-details.ts';
import { statusMark } from './status-mark.ts';
import { stepNumber, stepPoints } from './step-point.ts';
import { summaryLine } from './summary-line.ts';
import { surroundingsLine } from './surroundings-line.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';

/** The whole run as a tree, written once at its end. */
export const treeReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind === 'run-finished') output.write(treeText(event.report, output));
  },
});

export function treeText(report: TestReport, options: TextOptions): string {
  const scenarios = report.scenarios.map(
    (scenario) => scenarioTree(scenario, options) + detailsOnce(scenario, options),
  );
  const end = `${summaryLine(report, options.colours)}\n${options.colours.dim(hanging(surroundingsLine(report), options.columns, 0))}\n`;
  return [...scenarios, end].join('\n');
}

/** A repetition that passed looks like the one before it. */
function detailsOnce(scenario: ScenarioResult, options: TextOptions): string {
  return scenario.repetition > 1 && scenario.status === 'passed' ? '' : scenarioDetails(scenario, options);
}

function scenarioTree(scenario: ScenarioResult, options: TextOptions): string {
  const { colours } = options;
  const repetition = scenario.repetition > 1 ? ` [repetition ${scenario.repetition}]` : '';
  const head = `${statusMark(scenario.status, colours)} ${colours.bold(oneLine(scenario.name))}${repetition}`;
  const shape = colours.dim(`${scenario.cluster} · ${formatTime(scenario.durationMs)}`);
  const description =
    scenario.description === undefined
      ? ''
      : colours.dim(`  ${hanging(oneLine(scenario.description), options.columns, 2)}\n`);
  const steps = stepPoints(scenario).map(({ step }) => step);
  const names = steps.map((step) => `${stepNumber(step.index)} ${oneLine(step.name)}`);
  // A very long name must not push the results of all other steps out of sight.
  const columns = Math.min(widest(names), Math.floor(options.columns / 2));
  const lines = steps.map((step, index) => {
    const name = padEnd(names[index] ?? '', columns);
    return `  ${statusMark(step.status, colours)} ${name}   ${stepSummary(step, options, width(name))}\n`;
  });
  return `${head}   ${shape}\n${description}${lines.join('')}`;
}

function stepSummary(step: StepResult, options: TextOptions, used: number): string {
  const text = oneLine(step.summary === '' ? (step.message ?? '') : step.summary);
  const time = step.status === 'skipped' ? '' : `  ${formatTime(step.durationMs)}`;
  const room = options.columns - used - 7 - time.length;
  const cut = width(text) > room && room > 10 ? `${text.slice(0, room - 1)}…` : text;
  return cut + options.colours.dim(time);
}
