import type { Failure, StepResult } from '../model/result.ts';

/** Failures listed by formats that a program or a build page shows. */
export const listedFailures = 20;

/** A failed expectation as label and value, in the order people ask: what should, what did, why, where. */
export function failureFacts(failure: Failure): readonly (readonly [label: string, value: string])[] {
  const facts: [string, string][] = [
    ['expected', failure.expected],
    ['seen', failure.seen],
  ];
  if (failure.reason !== undefined) facts.push(['reason', failure.reason]);
  if (failure.from !== undefined) facts.push(['from', endText(failure.from, failure.fromAddress)]);
  if (failure.to !== undefined) facts.push(['to', endText(failure.to, failure.toAddress)]);
  if (failure.icmp !== undefined) {
    const { type, code, sender } = failure.icmp;
    facts.push(['icmp', `type ${type} code ${code} from ${sender}`]);
  }
  if (failure.lines !== undefined) facts.push(['line', failure.lines.join(', ')]);
  if (failure.lookAt !== undefined) facts.push(['look at', failure.lookAt]);
  return facts;
}

function endText(name: string, address: string | undefined): string {
  return address === undefined ? name : `${name} ${address}`;
}

/** One line: `web → db tcp/5432: expected answered, seen no-answer (timeout)`. */
export function failureLine(failure: Failure): string {
  const reason = failure.reason === undefined ? '' : ` (${failure.reason})`;
  return `${failure.what}: expected ${failure.expected}, seen ${failure.seen}${reason}`;
}

/** `and 17 more`; empty when all were listed. */
export function moreFailures(step: Pick<StepResult, 'failures' | 'failureCount'>, listed: number): string {
  const left = step.failureCount - Math.min(listed, step.failures.length);
  return left > 0 ? `and ${left} more` : '';
}

/** What is not as it should be in a step that need not fail for it, as plain lines. */
export function warningLines({ warnings, warningCount }: StepResult): readonly string[] {
  const more = moreFailures({ failures: warnings, failureCount: warningCount }, listedFailures);
  return [
    ...warnings
      .slice(0, listedFailures)
      .map((warning) => `${linesText(warning)}${failureLine(warning)}${lookAtText(warning)}`),
    ...(more === '' ? [] : [more]),
  ];
}

const linesText = ({ lines = [] }: Failure): string =>
  lines.length === 0 ? '' : `line ${lines.join(', ')}: `;
const lookAtText = ({ lookAt }: Failure): string => (lookAt === undefined ? '' : `; look at ${lookAt}`);

/** What stands behind a step that did not pass, as plain lines. */
export function stepFailureLines(step: StepResult): readonly string[] {
  const lines = step.failures.slice(0, listedFailures).map(failureLine);
  const more = moreFailures(step, listedFailures);
  return [
    ...(step.message === undefined ? [] : [step.message]),
    ...lines,
    ...(more === '' ? [] : [more]),
    ...(step.hint === undefined ? [] : [`hint: ${step.hint}`]),
  ];
}
