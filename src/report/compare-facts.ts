import type { CompareReport, ComparedSide, ComparedStep, ProbeDifference } from '../model/compare-report.ts';
import { failureLine } from './failure-facts.ts';
import { shortTime } from './short-time.ts';
import { stepNumber } from './step-point.ts';

/** What is said of a comparison in every format for people. */

export const sideHeader = ['side', 'mtu', 'result', 'pods', 'all ready', 'each', 'answered', 'median', 'p95'];

/** A row for a side, below `sideHeader`. */
export function sideRow({ name, mtuBytes, status, pods, roundTrips }: ComparedSide): readonly string[] {
  return [
    name,
    mtuBytes === undefined ? '–' : String(mtuBytes),
    status,
    String(pods?.count ?? 0),
    timeOr(pods?.allReady.medianMs),
    timeOr(pods?.each.medianMs),
    String(roundTrips?.count ?? 0),
    timeOr(roundTrips?.medianMs),
    timeOr(roundTrips?.p95Ms),
  ];
}

const timeOr = (timeMs: number | undefined): string => (timeMs === undefined ? '–' : shortTime(timeMs));

/** What explains the header, for whoever reads it the first time. */
export const sideLegend =
  'all ready, each: how long all pods, and one pod, took to be ready (median); answered, median, p95: probes, and their time';

/** Enough to see what kind of thing it is. */
const listedDifferences = 10;
const listedFailures = 3;

/** What is to be said below a step: probes that differ, else what failed, side by side. */
export function stepRemarks(step: ComparedStep, sides: readonly ComparedSide[]): readonly string[] {
  const shown = step.differences
    .slice(0, listedDifferences)
    .map((difference) => differenceLine(difference, sides));
  const more = step.differenceCount - shown.length;
  if (shown.length > 0) return more > 0 ? [...shown, `and ${more} more that differ`] : shown;
  return step.sides.flatMap(({ failures, failureCount }, index) => {
    const name = sides[index]?.name ?? '';
    const lines = failures.slice(0, listedFailures).map((failure) => `${name}: ${failureLine(failure)}`);
    const left = failureCount - lines.length;
    return lines.length > 0 && left > 0 ? [...lines, `${name}: and ${left} more`] : lines;
  });
}

/** `web → db tcp/80: answered on a, no-answer on b` */
function differenceLine({ what, verdicts }: ProbeDifference, sides: readonly ComparedSide[]): string {
  const found = verdicts.map(
    (names, index) =>
      `${names.length === 0 ? 'not probed' : names.join(' or ')} on ${sides[index]?.name ?? ''}`,
  );
  return `${what}: ${found.join(', ')}`;
}

/** How it came out, in a sentence. */
export function verdictOf({ same, steps, sides, interrupted }: CompareReport): string {
  const differing = steps.filter((step) => !step.same).map(({ index }) => stepNumber(index));
  const of = (status: ComparedSide['status']) => sides.filter((side) => side.status === status);
  const parts = [
    same ? 'no step differs' : `${differing.length} of ${steps.length} steps differ: ${differing.join(', ')}`,
    ...sentence('an expectation failed on', of('failed')),
    ...sentence('not judged to the end on', of('error')),
    ...(interrupted ? ['interrupted'] : []),
  ];
  return parts.join('; ');
}

const sentence = (text: string, sides: readonly ComparedSide[]): readonly string[] =>
  sides.length === 0 ? [] : [`${text} ${sides.map(({ name }) => name).join(', ')}`];
