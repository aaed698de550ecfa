import type { Inspection } from '../model/inspection.ts';
import type { Failure, StepResult } from '../model/result.ts';
import type { Colours } from './colours.ts';
import { failureFacts, failureLine, moreFailures } from './failure-facts.ts';
import { indent, padEnd } from './pad.ts';
import { oneLine, printable } from './printable.ts';
import type { StepPoint } from './step-point.ts';

/** Failures of a step shown with all their facts; the others get a line each, up to the second limit. */
const inFull = 3;
const inLines = 10;
/** Lines of one section of evidence; the artifacts hold the rest. */
const evidenceLines = 5;
/** What explains lost packets; links and sockets are in the artifacts. */
const explaining: readonly string[] = ['routes', 'neighbours', 'fdb', 'rules'];
/** Link-local, multicast and loopback entries, which every netns has: they explain nothing. */
const everywhere = /^(fe80:|ff0[0-9a-f]:|22[4-9]\.|23\d\.|\S+ dev lo )/;

/**
 * A step that did not pass, for people: what was expected, what was seen, and what the nodes looked like; a
 * node or pod that several failures have to do with is shown with the first.
 */
export function failureText(point: StepPoint, colours: Colours): string {
  const { step, scenario } = point;
  const place = step.line === undefined ? scenario.file : `${scenario.file}:${step.line}`;
  const head = `${colours.red(step.status === 'error' ? 'ERROR' : 'FAILED')} ${colours.bold(oneLine(point.name))}`;
  const parts = [`${head} ${colours.dim(`(${place})`)}\n`];
  if (step.message !== undefined) parts.push(indent(`${printable(step.message)}\n`, 2));
  parts.push(indent(failuresText(step, colours), 2));
  if (step.hint !== undefined) parts.push(`  ${colours.cyan('hint:')} ${oneLine(step.hint)}\n`);
  return parts.join('');
}

/** What is not as it should be in a step that need not fail for it, told as failures are. */
export function warningText({ step, scenario, name }: StepPoint, colours: Colours): string {
  const place = step.line === undefined ? scenario.file : `${scenario.file}:${step.line}`;
  const head = `${colours.yellow('WARNING')} ${colours.bold(oneLine(name))} ${colours.dim(`(${place})`)}\n`;
  const found = { failures: step.warnings, failureCount: step.warningCount };
  return head + indent(failuresText(found, colours), 2);
}

/** Failures by themselves, for whoever has said already what they are of. */
export function failuresText(found: Pick<StepResult, 'failures' | 'failureCount'>, colours: Colours): string {
  const shown = new Set<string>();
  const full = found.failures.slice(0, inFull).map((failure) => {
    const evidence = failure.evidence.filter(({ subject }) => !shown.has(subject));
    for (const { subject } of evidence) shown.add(subject);
    return oneFailure({ ...failure, evidence }, colours);
  });
  const rest = found.failures.slice(inFull, inLines).map((failure) => `${oneLine(failureLine(failure))}\n`);
  const more = moreFailures(found, inLines);
  return [...full, ...rest, more === '' ? '' : `${more}\n`].join('');
}

/** One expectation that did not hold, with its facts and its evidence. */
export function oneFailure(failure: Failure, colours: Colours): string {
  const evidence = failure.evidence.map((inspection) => evidenceText(inspection, colours)).join('');
  return `${oneLine(failure.what)}\n${factsText(failureFacts(failure), colours)}${evidence}`;
}

/** Labels and values below what they are of. */
export function factsText(facts: ReturnType<typeof failureFacts>, colours: Colours): string {
  const lines = facts.map(([label, value]) => {
    const text = printable(value)
      .trimEnd()
      .replaceAll('\n', `\n${' '.repeat(12)}`);
    return `  ${colours.dim(padEnd(label, 10))}${text}\n`;
  });
  return lines.join('');
}

/** What explains lost packets in a netns. */
export function evidenceText(inspection: Inspection, colours: Colours): string {
  const sections = inspection.sections.filter(
    (section) => explaining.includes(section.title) && section.lines.length > 0,
  );
  return sections
    .map(({ title, lines }) => {
      const telling = lines.filter((line) => !everywhere.test(line));
      // That there is no route tells something; that there is no neighbour does not.
      if (telling.length === 0 && title !== 'routes') return '';
      if (telling.length === 0) {
        return `  ${colours.dim(`${title} of ${inspection.subject}`)}\n    none but link-local ones\n`;
      }
      const shown = telling.slice(0, evidenceLines).map((line) => `    ${oneLine(line)}\n`);
      const left = lines.length - shown.length;
      const more = left > 0 ? `    … ${left} more\n` : '';
      return `  ${colours.dim(`${title} of ${inspection.subject}`)}\n${shown.join('')}${more}`;
    })
    .join('');
}
