import { PodnetError } from '../../model/errors.ts';
import type { EventSink } from '../../model/event.ts';
import type { CompareReport } from '../../model/compare-report.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import { systemClock, type Clock } from '../../util/clock.ts';
import { runScenario } from '../run-scenario.ts';
import type { CreateCluster } from '../run/create-cluster.ts';
import { skippedScenario } from '../run/skipped-scenario.ts';
import { testExitCode } from '../run/test-exit-code.ts';
import type { Scenario } from '../scenario.ts';
import { comparedRoutes, comparedSide, comparedSteps, type SideRuns } from './compare-runs.ts';
import { inTurn } from './in-turn.ts';
import { SideRecord, type SideRun } from './side-record.ts';

/** The scenario as it is on one side. */
export interface CompareSide {
  readonly name: string;
  readonly plugin: string;
  readonly scenario: Scenario;
}

export interface RunComparisonOptions {
  readonly createCluster: CreateCluster;
  /** What all of it stands on, asked when it is over. */
  readonly surroundings: () => Surroundings;
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  readonly seed: number;
  /** How often each side is run; 1 by default. */
  readonly repeat?: number;
  readonly clock?: Clock;
  /** 128 and the number of the signal that interrupted it; 130 by default. */
  readonly interruptedExitCode?: () => number | undefined;
}

/**
 * Runs one scenario on several networks, one after the other, and puts what came of it side by side. All sides have the
 * same seed in the same repetition.
 */
export async function runComparison(
  sides: readonly CompareSide[],
  options: RunComparisonOptions,
): Promise<CompareReport> {
  const { signal, seed, repeat = 1, clock = systemClock } = options;
  const startMs = clock.monotonicMs();
  const startedAt = clock.wallTime().toISOString();
  options.sink({ kind: 'run-started', seed, surroundings: options.surroundings() });
  const runs = new Map<CompareSide, SideRun[]>(sides.map((side) => [side, []]));
  const environmentErrors: unknown[] = [];
  let id = 0;
  for (let repetition = 1; repetition <= repeat && (repetition === 1 || !signal.aborted); repetition++) {
    for (const side of inTurn(sides, repetition)) {
      const run = await runSide(side, { ...options, clock, id: ++id, repetition }, (error) => {
        if (!(error instanceof PodnetError && error.kind === 'usage')) environmentErrors.push(error);
      });
      runs.get(side)?.push(run);
    }
  }
  const compared = sides.map((side): SideRuns => ({ ...side, runs: runs.get(side) ?? [] }));
  const steps = comparedSteps(compared);
  const same = steps.every((step) => step.same);
  const results = compared.flatMap((side) => side.runs.map(({ result }) => result));
  const exitCode = same ? testExitCode(results, environmentErrors.length === 0) : 1;
  const { name, file, description } = sides[0]?.scenario ?? { name: '', file: '' };
  return {
    apiVersion: 'podnet/v1alpha1',
    kind: 'CompareReport',
    startedAt,
    durationMs: clock.monotonicMs() - startMs,
    seed,
    repetitions: Math.max(...compared.map((side) => side.runs.length)),
    surroundings: options.surroundings(),
    interrupted: signal.aborted,
    exitCode: signal.aborted ? (options.interruptedExitCode?.() ?? 130) : exitCode,
    scenario: { name, file, ...(description !== undefined && { description }) },
    same,
    sides: compared.map(comparedSide),
    steps,
    routes: comparedRoutes(compared),
  };
}

async function runSide(
  { name, scenario }: CompareSide,
  options: RunComparisonOptions & {
    readonly clock: Clock;
    readonly id: number;
    readonly repetition: number;
  },
  onError: (error: unknown) => void,
): Promise<SideRun> {
  const { createCluster, sink, signal, clock, id, repetition } = options;
  const named = { ...scenario, name: `${scenario.name} on ${name}` };
  const given = { sink, id, repetition, seed: options.seed + repetition - 1 };
  const record = new SideRecord(clock);
  const result = signal.aborted
    ? skippedScenario(named, 'interrupted', given)
    : await runScenario(named, { ...given, createCluster, signal, clock, observer: record, onError });
  return record.runOf(result);
}
