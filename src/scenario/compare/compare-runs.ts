import type {
  ComparedOutcome,
  ComparedRoutes,
  ComparedSide,
  ComparedStep,
  ProbeDifference,
} from '../../model/compare-report.ts';
import type { StepResult, StepStatus } from '../../model/result.ts';
import type { VerdictName } from '../../model/verdict.ts';
import type { SeenProbe, SideRun } from './side-record.ts';
import { spreadOf } from './spread.ts';

/** All repetitions on one side; at least one. */
export interface SideRuns {
  readonly name: string;
  readonly plugin: string;
  readonly runs: readonly SideRun[];
}

/** More say the same again. */
const listedDifferences = 20;

export function comparedSide({ name, plugin, runs }: SideRuns): ComparedSide {
  const worst = worstOf(runs.map(({ result }) => result));
  const mtuBytes = runs.find((run) => run.mtuBytes !== undefined)?.mtuBytes;
  const pods = runs.flatMap((run) => run.pods ?? []);
  const allReady = spreadOf(pods.map(({ allReadyMs }) => allReadyMs));
  const each = spreadOf(pods.flatMap(({ eachMs }) => eachMs));
  const roundTrips = roundTripsOf(runs.flatMap(({ probes }) => [...probes.values()].flat()));
  return {
    name,
    plugin,
    cluster: worst?.cluster ?? '',
    ...(mtuBytes !== undefined && { mtuBytes }),
    status: worst?.status ?? 'skipped',
    ...(worst?.message !== undefined && { message: worst.message }),
    ...(worst?.hint !== undefined && { hint: worst.hint }),
    ...(allReady !== undefined &&
      each !== undefined && { pods: { count: pods[0]?.eachMs.length ?? 0, allReady, each } }),
    ...(roundTrips !== undefined && { roundTrips }),
  };
}

/** The steps of one scenario on all sides. */
export function comparedSteps(sides: readonly SideRuns[]): readonly ComparedStep[] {
  const steps = sides[0]?.runs[0]?.result.steps ?? [];
  return steps.map(({ index, name, kind }) => {
    const outcomes = sides.map(({ runs }) => outcomeOf(index, runs));
    const found = differences(
      sides.map(({ runs }) => runs.flatMap(({ probes }) => probes.get(index) ?? [])),
      outcomes.map(isJudged),
    );
    const statuses = new Set(outcomes.filter(isJudged).map(({ status }) => status));
    return {
      index,
      name,
      kind,
      same: statuses.size <= 1 && found.length === 0,
      sides: outcomes,
      differences: found.slice(0, listedDifferences),
      differenceCount: found.length,
    };
  });
}

/** What was not judged on a side says nothing of its plugin. */
const isJudged = ({ status }: ComparedOutcome): boolean => status === 'passed' || status === 'failed';

function outcomeOf(index: number, runs: readonly SideRun[]): ComparedOutcome {
  const results = runs.flatMap(({ result }) => result.steps.filter((step) => step.index === index));
  const probes = runs.flatMap((run) => run.probes.get(index) ?? []);
  const worst = worstOf(results);
  const verdicts: Record<string, number> = {};
  for (const { verdict } of probes) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const roundTrips = roundTripsOf(probes);
  return {
    status: worst?.status ?? 'skipped',
    summary: worst?.summary ?? '',
    ...(worst?.message !== undefined && { message: worst.message }),
    verdicts,
    ...(roundTrips !== undefined && { roundTrips }),
    failures: worst?.failures ?? [],
    failureCount: worst?.failureCount ?? 0,
  };
}

const roundTripsOf = (probes: readonly SeenProbe[]) =>
  spreadOf(probes.filter(({ verdict }) => verdict === 'answered').map(({ elapsedMs }) => elapsedMs));

const order: readonly StepStatus[] = ['failed', 'error', 'passed', 'skipped'];

/** The first of the worst: a failed expectation before what could not be judged, and that before the rest. */
export function worstOf<T extends Pick<StepResult, 'status'>>(results: readonly T[]): T | undefined {
  return results.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))[0];
}

function differences(
  sides: readonly (readonly SeenProbe[])[],
  judged: readonly boolean[],
): readonly ProbeDifference[] {
  const found = sides.map((probes) => {
    const verdicts = new Map<string, Set<VerdictName>>();
    for (const { what, verdict } of probes) {
      verdicts.set(what, (verdicts.get(what) ?? new Set()).add(verdict));
    }
    return verdicts;
  });
  const names = new Set(found.flatMap((verdicts) => [...verdicts.keys()]));
  return [...names].flatMap((what) => {
    const verdicts = found.map((one) => [...(one.get(what) ?? [])].toSorted());
    const compared = verdicts.filter((_, side) => judged[side] === true).map((names) => names.join());
    return new Set(compared).size <= 1 ? [] : [{ what, verdicts }];
  });
}

/** Routes of the first repetition in which a side came up. */
export function comparedRoutes(sides: readonly SideRuns[]): readonly ComparedRoutes[] {
  const tables = sides.map(({ runs }) => runs.find(({ routes }) => routes.size > 0)?.routes);
  const up = tables.filter((table) => table !== undefined);
  const nodes = new Set(up.flatMap((table) => [...table.keys()]));
  return [...nodes].flatMap((node) => {
    const lines = [...new Set(up.flatMap((table) => table.get(node) ?? []))].toSorted();
    const differing = lines.filter((line) => up.some((table) => table.get(node)?.includes(line) !== true));
    if (differing.length === 0) return [];
    const on = (route: string) => tables.map((table) => table?.get(node)?.includes(route) === true);
    return [{ node, lines: differing.map((route) => ({ route, on: on(route) })) }];
  });
}
