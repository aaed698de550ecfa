import type { CompareReport } from '../model/compare-report.ts';
import { plural } from '../util/plural.ts';
import { sideHeader, sideLegend, sideRow, stepRemarks, verdictOf } from './compare-facts.ts';
import { code, escape, table } from './markdown-parts.ts';
import { shortTime } from './short-time.ts';
import { stepNumber } from './step-point.ts';
import { surroundingsLine } from './surroundings-line.ts';

const marks = { passed: '✔', failed: '✖', error: '⚠', skipped: '–' } as const;

/** A comparison as Markdown: for a pull request or a wiki. */
export function compareMarkdown(report: CompareReport): string {
  const { scenario, sides, steps, repetitions } = report;
  const names = sides.map(({ name }) => name);
  const times = repetitions > 1 ? `, ${plural(repetitions, 'time')} each` : '';
  const troubles = sides.flatMap(({ name, message }) =>
    message === undefined ? [] : [`- **${escape(name)}**: ${escape(message)}`],
  );
  const rows = steps.map(({ index, name, same, sides: outcomes }) => [
    same ? '' : '≠',
    `${stepNumber(index)} ${name}`,
    ...outcomes.map(
      ({ status, summary, message }) => `${marks[status]} ${summary === '' ? (message ?? '') : summary}`,
    ),
  ]);
  const spreads = steps
    .filter((step) => step.sides.some(({ roundTrips }) => roundTrips !== undefined))
    .map((step) => [
      `${stepNumber(step.index)} ${step.name}`,
      ...step.sides.map(({ roundTrips }) =>
        roundTrips === undefined ? '–' : `${shortTime(roundTrips.medianMs)} / ${shortTime(roundTrips.p95Ms)}`,
      ),
    ]);
  const remarks = steps.flatMap((step) => {
    const lines = stepRemarks(step, sides).map((line) => `- ${escape(line)}`);
    return lines.length === 0
      ? []
      : [`**${stepNumber(step.index)} ${escape(step.name)}**\n\n${lines.join('\n')}`];
  });
  const routes = report.routes.map(({ node, lines }) => {
    const routeRows = lines.map(({ route, on }) => [route, ...on.map((has) => (has ? '✔' : '–'))]);
    return `**routes of ${escape(node)} that differ**\n\n${table(['route', ...names], routeRows)}`;
  });
  const blocks = [
    `# ${escape(scenario.name)}: ${escape(names.join(' against '))}`,
    `**${escape(verdictOf(report))}**`,
    `${code(scenario.file)}${times}: ${sides.map(({ name, cluster }) => `${escape(name)} is ${escape(cluster)}`).join('; ')}`,
    table(sideHeader, sides.map(sideRow)),
    escape(sideLegend),
    ...(troubles.length === 0 ? [] : [troubles.join('\n')]),
    ...(rows.length === 0 ? [] : [table(['', 'step', ...names], rows)]),
    ...remarks,
    ...(spreads.length === 0 ? [] : ['Answered probes, median / p95:', table(['step', ...names], spreads)]),
    ...routes,
    escape(surroundingsLine(report)),
  ];
  return `${blocks.join('\n\n')}\n`;
}
