import type {
  ComparedOutcome,
  ComparedRoutes,
  CompareReport,
  ComparedStep,
} from '../model/compare-report.ts';
import { plural } from '../util/plural.ts';
import { sideHeader, sideLegend, sideRow, stepRemarks, verdictOf } from './compare-facts.ts';
import { formatTime } from './format-time.ts';
import { cutMiddle, indent, padEnd, widest } from './pad.ts';
import { oneLine } from './printable.ts';
import { shortTime } from './short-time.ts';
import { paintStatus, statusMark } from './status-mark.ts';
import { stepNumber } from './step-point.ts';
import { surroundingsLine } from './surroundings-line.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';

/** Names of sides stand in front of many lines. */
const nameColumns = 20;
const gap = '  ';

/** A comparison for people: the sides, each step on all of them, and routes that differ. */
export function compareText(report: CompareReport, options: TextOptions): string {
  const { colours, columns } = options;
  const shown = {
    ...report,
    sides: report.sides.map((side) => ({ ...side, name: cutMiddle(oneLine(side.name), nameColumns) })),
  };
  const paint = report.exitCode === 0 ? colours.green : colours.red;
  return [
    headText(shown, options),
    sidesText(shown, options),
    stepsText(shown, options),
    ...report.routes.map((routes) => routesText(routes, shown, options)),
    `${paint(hanging(`${verdictOf(shown)} (${formatTime(report.durationMs)})`, columns, 0))}\n`,
    `${colours.dim(hanging(surroundingsLine(report), columns, 0))}\n`,
  ].join('');
}

function headText(
  { scenario, sides, repetitions }: CompareReport,
  { colours, columns }: TextOptions,
): string {
  const times = repetitions > 1 ? `, ${plural(repetitions, 'time')} each` : '';
  const labels = widest(sides.map(({ name }) => name));
  const lines = sides.map(({ name, cluster, plugin }) => {
    const from = plugin === name ? '' : ` (${oneLine(plugin)})`;
    return `  ${padEnd(name, labels)}${gap}${hanging(`${cluster}${from}`, columns, labels + 4)}\n`;
  });
  const title = `${colours.bold(oneLine(scenario.name))} ${colours.dim(`(${scenario.file})`)}${times}\n`;
  return `${title}${lines.join('')}\n`;
}

function sidesText({ sides }: CompareReport, { colours, columns }: TextOptions): string {
  const all = [sideHeader.map((title) => title.toUpperCase()), ...sides.map(sideRow)];
  const widthOf = (column: number): number => widest(all.map((row) => row[column] ?? ''));
  const others = sideHeader.slice(1).reduce((sum, _, column) => sum + gap.length + widthOf(column + 1), 0);
  // The first column gives way.
  const rows = all.map(([name = '', ...rest]) => [cutMiddle(name, Math.max(4, columns - others)), ...rest]);
  const widths = sideHeader.map((_, column) => widest(rows.map((row) => row[column] ?? '')));
  const lines = rows.map((row, index) => {
    const line = row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join(gap)
      .trimEnd();
    const side = sides[index - 1];
    return `${side === undefined ? colours.dim(line) : line.replace(side.status, paintStatus(side.status, side.status, colours))}\n`;
  });
  const troubles = sides.flatMap(({ name, message, hint }) => [
    ...(message === undefined ? [] : [`${colours.red(name)}: ${hanging(oneLine(message), columns, 2)}\n`]),
    ...(hint === undefined ? [] : [`  ${colours.cyan('hint:')} ${hanging(oneLine(hint), columns, 8)}\n`]),
  ]);
  return `${lines.join('')}${colours.dim(hanging(sideLegend, columns, 0))}\n${troubles.join('')}\n`;
}

/** In columns where they fit, else each side on a line of its own. */
function stepsText(report: CompareReport, options: TextOptions): string {
  const { steps, sides } = report;
  if (steps.length === 0) return '';
  const { columns } = options;
  const names = steps.map(stepName);
  const titles = ['STEP', ...sides.map(({ name }) => name)];
  const cells = steps.map((step, index) => [names[index] ?? '', ...step.sides.map(plainCell)]);
  const widths = titles.map((title, column) => widest([title, ...cells.map((row) => row[column] ?? '')]));
  const fits = widths.reduce((sum, width) => sum + width + gap.length, 0) <= columns;
  const head = fits
    ? `${options.colours.dim(
        titles
          .map((title, column) => padEnd(title, widths[column] ?? 0))
          .join(gap)
          .trimEnd(),
      )}\n`
    : '';
  const blocks = steps.map((step) => {
    const text = fits ? stepRow(step, widths, options) : stepBlock(step, report, options);
    const remarks = stepRemarks(step, sides).map((line) => `     ${hanging(oneLine(line), columns, 7)}\n`);
    return text + remarks.join('');
  });
  return `${head}${blocks.join('')}\n`;
}

const stepName = ({ index, name, same }: ComparedStep): string =>
  `${same ? ' ' : '≠'} ${stepNumber(index)} ${oneLine(name)}`;

const said = ({ summary, message, status }: ComparedOutcome): string =>
  oneLine(summary === '' ? (message ?? status) : summary);

const timesOf = ({ roundTrips }: ComparedOutcome): string =>
  roundTrips === undefined ? '' : ` · ${shortTime(roundTrips.medianMs)} / ${shortTime(roundTrips.p95Ms)}`;

/** A mark takes one column, whatever it is. */
const plainCell = (outcome: ComparedOutcome): string => `? ${said(outcome)}${timesOf(outcome)}`;

function cell(outcome: ComparedOutcome, { colours }: TextOptions): string {
  return `${statusMark(outcome.status, colours)} ${said(outcome)}${colours.dim(timesOf(outcome))}`;
}

function stepRow(step: ComparedStep, widths: readonly number[], options: TextOptions): string {
  const cells = step.sides.map((outcome, side) => {
    const last = side === step.sides.length - 1;
    const padding = last
      ? ''
      : ' '.repeat(Math.max(0, (widths[side + 1] ?? 0) - widest([plainCell(outcome)])));
    return cell(outcome, options) + padding;
  });
  return `${[paintedName(step, padEnd(stepName(step), widths[0] ?? 0), options), ...cells].join(gap)}\n`;
}

function stepBlock(step: ComparedStep, { sides }: CompareReport, options: TextOptions): string {
  const labels = widest(sides.map(({ name }) => name));
  const lines = step.sides.map((outcome, side) => {
    const label = padEnd(sides[side]?.name ?? '', labels);
    return `     ${label}${gap}${statusMark(outcome.status, options.colours)} ${hanging(`${said(outcome)}${timesOf(outcome)}`, options.columns, labels + 9)}\n`;
  });
  return `${paintedName(step, hanging(stepName(step), options.columns, 5), options)}\n${lines.join('')}`;
}

const paintedName = ({ same }: ComparedStep, text: string, { colours }: TextOptions): string =>
  same ? text : colours.red(text);

/** A line a route, and which sides have it. */
function routesText({ node, lines }: ComparedRoutes, { sides }: CompareReport, options: TextOptions): string {
  const { colours, columns } = options;
  const rows = lines.map(({ route, on }) => {
    const marks = sides.map(({ name }, side) => padEnd(on[side] === true ? '✔' : '–', widest([name])));
    return `${marks.join(gap)}${gap}${hanging(oneLine(route), columns, widest([marks.join(gap)]) + 4)}\n`;
  });
  const head = colours.dim(sides.map(({ name }) => name).join(gap));
  return `${colours.bold(`routes of ${node} that differ`)}\n${indent(`${head}\n${rows.join('')}`, 2)}\n`;
}
