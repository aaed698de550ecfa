import type { ReachabilityMatrix, ScenarioResult, StepResult, TestReport } from '../model/result.ts';
import { createColours } from './colours.ts';
import { stepFailureLines, warningLines } from './failure-facts.ts';
import { formatTime } from './format-time.ts';
import { humanDuration } from './human-duration.ts';
import {
  cellText,
  matrixLegend,
  matrixTally,
  matrixTitle,
  probedCells,
  shownMatrices,
} from './matrix-cells.ts';
import { matrixTable } from './matrix-table.ts';
import { modelTally } from '../model/model-tally.ts';
import { familyText, modelMarks, modelNote } from './model-table.ts';
import { simulatedNote } from './pods-table.ts';
import { code, escape, table } from './markdown-parts.ts';
import type { MakeReporter } from './reporter.ts';
import { stepNumber, stepPoints } from './step-point.ts';
import { summaryLine } from './summary-line.ts';
import { surroundingsLine } from './surroundings-line.ts';

/** Beyond this many columns a Markdown table is unreadable on a build page; a code block scrolls. */
const tableColumns = 12;
const noColours = createColours(false);

/** The run as Markdown: for a pull request, a build page or a wiki. */
export const markdownReporter: MakeReporter = (output) => ({
  report(event) {
    if (event.kind === 'run-finished') output.write(markdownText(event.report));
  },
});

export function markdownText(report: TestReport): string {
  const parts = report.scenarios.map(scenarioMarkdown);
  const head = `# podnet: ${summaryLine(report, noColours)}\n\n${escape(surroundingsLine(report))}\n`;
  return [head, ...parts].join('\n');
}

function scenarioMarkdown(scenario: ScenarioResult): string {
  const points = stepPoints(scenario);
  const repetition = scenario.repetition > 1 ? ` [repetition ${scenario.repetition}]` : '';
  const rows = points.map(({ step }) => [
    stepNumber(step.index),
    step.name,
    statusText(step),
    step.summary === '' ? (step.message ?? '') : step.summary,
    step.status === 'skipped' ? '' : formatTime(step.durationMs),
  ]);
  const blocks = [
    `## ${escape(scenario.name)}${repetition}`,
    ...(scenario.description === undefined ? [] : [escape(scenario.description)]),
    `${code(scenario.file)}: ${escape(scenario.cluster)}, ${formatTime(scenario.durationMs)}`,
    table(['', 'step', 'result', 'seen', 'time'], rows),
    ...points.flatMap(({ step }) => failureMarkdown(step)),
    ...points.flatMap(({ step }) => warningMarkdown(step)),
    ...scenario.steps.flatMap(modelMarkdown),
    ...podsMarkdown(scenario),
    ...scenario.steps.flatMap((step) => shownMatrices(step).map((matrix) => matrixMarkdown(step, matrix))),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function statusText(step: StepResult): string {
  return { passed: '✔ passed', failed: '✖ failed', error: '⚠ error', skipped: '– skipped' }[step.status];
}

function failureMarkdown(step: StepResult): readonly string[] {
  if (step.status !== 'failed' && step.status !== 'error') return [];
  const lines = stepFailureLines(step).map((line) => `- ${escape(line)}`);
  return [`**${stepNumber(step.index)} ${escape(step.name)}**\n\n${lines.join('\n')}`];
}

function warningMarkdown(step: StepResult): readonly string[] {
  if (step.warningCount === 0) return [];
  const lines = warningLines(step).map((line) => `- ${escape(line)}`);
  return [`**⚠ Warnings of ${stepNumber(step.index)} ${escape(step.name)}**\n\n${lines.join('\n')}`];
}

function modelMarkdown(step: StepResult): readonly string[] {
  if (step.modelLines.length === 0) return [];
  const rows = step.modelLines.map((line) => {
    const mark = modelMarks[line.status];
    return [String(line.line), line.level, familyText(line), mark, line.text, modelNote(line)];
  });
  return [
    `Network model: ${modelTally(step.modelLines)}`,
    table(['line', 'level', 'family', '', 'says', 'judged'], rows),
  ];
}

function podsMarkdown(scenario: ScenarioResult): readonly string[] {
  if (scenario.pods.length === 0) return [];
  const rows = scenario.pods.map((pod) => [
    pod.namespace,
    pod.name,
    pod.ready,
    pod.status,
    String(pod.restarts),
    humanDuration(pod.ageSeconds),
    pod.ip,
    pod.node,
  ]);
  const header = ['NAMESPACE', 'NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE'];
  const note = simulatedNote(scenario.pods);
  return [table(header, rows), ...(note === undefined ? [] : [escape(note)])];
}

function matrixMarkdown(step: StepResult, matrix: ReachabilityMatrix): string {
  const title = `**${escape(step.name)}**, ${matrixTitle(matrix)}: ${matrixTally(matrix)}`;
  if (matrix.to.length > tableColumns) {
    return `${title}\n\n\`\`\`text\n${matrixTable(matrix, { columns: 200, colours: noColours })}\`\`\``;
  }
  const rows = matrix.from.map((from, row) => [
    from,
    ...matrix.to.map((_, to) => cellText(matrix.cells[row]?.[to])),
  ]);
  const bad = probedCells(matrix).some(({ cell }) => !cell.expected);
  return `${title}${bad ? ' ✖' : ''}\n\n${table(['from \\ to', ...matrix.to], rows)}\n\n${matrixLegend(matrix)}`;
}
