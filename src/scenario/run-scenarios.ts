import { join } from 'node:path';
import { PodnetError, UsageError } from '../model/errors.ts';
import type { ScenarioResult, StepStatus, TestReport } from '../model/result.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { matchesInTime } from '../util/matches-in-time.ts';
import { systemClock } from '../util/clock.ts';
import { runScenario, type RunScenarioOptions } from './run-scenario.ts';
import { skippedScenario } from './run/skipped-scenario.ts';
import { testExitCode } from './run/test-exit-code.ts';
import { fileNameOf } from './run/write-artifacts.ts';
import type { Scenario } from './scenario.ts';

export interface RunScenariosOptions extends Omit<RunScenarioOptions, 'id' | 'repetition' | 'onError'> {
  /** What all of it stands on. */
  readonly surroundings: Surroundings;
  /** How many scenarios at once; 1 by default. */
  readonly parallel?: number;
  /** How often each is run; 1 by default, with `untilFailure` without end. */
  readonly repeat?: number;
  /** No more repetitions after one that did not pass. */
  readonly untilFailure?: boolean;
  /** A regular expression; only scenarios of which the name or the file matches are run. */
  readonly filter?: string;
  /** 128 and the number of the signal that interrupted the run; 130 by default. */
  readonly interruptedExitCode?: () => number | undefined;
}

/**
 * Runs scenarios, each in a cluster of its own, and sums up. The seed of repetition N is the run's seed plus
 * N - 1, so that a run with that seed repeats it.
 * @throws UsageError `no-scenarios`, `bad-regex`
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  options: RunScenariosOptions,
): Promise<TestReport> {
  const { sink, signal, seed, surroundings, clock = systemClock, failFast = false } = options;
  const chosen = filterScenarios(scenarios, options.filter);
  const startMs = clock.monotonicMs();
  const startedAt = clock.wallTime().toISOString();
  sink({ kind: 'run-started', seed, surroundings });

  const results: ScenarioResult[] = [];
  const environmentErrors: unknown[] = [];
  const untilFailure = options.untilFailure ?? false;
  const jobs = repetitions(chosen, options.repeat ?? (untilFailure ? Number.POSITIVE_INFINITY : 1), () => {
    if (signal.aborted) return true;
    return (untilFailure || failFast) && results.some(({ status }) => status !== 'passed');
  });
  let id = 0;
  const work = async (): Promise<void> => {
    // One iterator feeds all workers: each takes the next scenario that nobody has taken.
    for (const { scenario, repetition, position } of jobs) {
      const given = { ...options, id: ++id, repetition, seed: seed + repetition - 1 };
      const unfit = failFast
        ? results.find(({ status }) => status === 'failed' || status === 'error')
        : undefined;
      const skipped = signal.aborted ? 'interrupted' : unfit && `${unfit.name} did not pass`;
      results[position] =
        skipped === undefined
          ? await runScenario(scenario, {
              ...given,
              ...artifactsOf(chosen, scenario, repetition, options.artifactsDir),
              onError: (error) => {
                if (!(error instanceof PodnetError && error.kind === 'usage')) environmentErrors.push(error);
              },
            })
          : skippedScenario(scenario, skipped, given);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.parallel ?? 1) }, work));

  const report: TestReport = {
    apiVersion: 'podnet/v1alpha1',
    kind: 'TestReport',
    startedAt,
    durationMs: clock.monotonicMs() - startMs,
    seed,
    surroundings,
    interrupted: signal.aborted,
    exitCode: signal.aborted
      ? (options.interruptedExitCode?.() ?? 130)
      : testExitCode(results, environmentErrors.length === 0),
    summary: countSteps(results),
    scenarios: results,
  };
  sink({ kind: 'run-finished', report });
  return report;
}

/** Those of which the name or the file matches. @throws UsageError when none does, or it is no pattern */
export function filterScenarios(
  scenarios: readonly Scenario[],
  filter: string | undefined,
): readonly Scenario[] {
  const pattern = filter === undefined ? undefined : patternOf(filter);
  const chosen = scenarios.filter(
    ({ name, file }) => pattern === undefined || matchesInTime(pattern, name) || matchesInTime(pattern, file),
  );
  if (chosen.length > 0) return chosen;
  if (scenarios.length === 0) throw new UsageError('no-scenarios', 'there are no scenarios to run');
  throw new UsageError('no-scenarios', `no scenario matches --filter ${filter}`, {
    hint: `there are ${scenarios.map(({ name }) => name).join(', ')}`,
  });
}

function patternOf(filter: string): RegExp {
  try {
    return new RegExp(filter);
  } catch (cause) {
    throw new UsageError('bad-regex', `--filter ${filter} is no regular expression`, { cause });
  }
}

interface Job {
  readonly scenario: Scenario;
  readonly repetition: number;
  /** In the report: all of the first repetition, then all of the second. */
  readonly position: number;
}

/** The first repetition is always given out, so that scenarios that were not run show in the report. */
function* repetitions(
  scenarios: readonly Scenario[],
  count: number,
  isOver: () => boolean,
): Generator<Job, void> {
  for (let repetition = 1, position = 0; repetition <= count; repetition++) {
    for (const scenario of scenarios) {
      if (repetition > 1 && isOver()) return;
      yield { scenario, repetition, position: position++ };
    }
  }
}

/** A folder a scenario and repetition; the place in the run tells those of one name apart. */
function artifactsOf(
  scenarios: readonly Scenario[],
  scenario: Scenario,
  repetition: number,
  directory: string | undefined,
): { readonly artifactsDir?: string } {
  if (directory === undefined) return {};
  const namesakes = scenarios.filter(({ name }) => name === scenario.name);
  const place = namesakes.length > 1 ? `.${namesakes.indexOf(scenario) + 1}` : '';
  const again = repetition > 1 ? `.repetition-${repetition}` : '';
  return { artifactsDir: join(directory, `${fileNameOf(scenario.name)}${place}${again}`) };
}

/** Steps by their status, and scenarios that came to grief outside of any step. */
function countSteps(scenarios: readonly ScenarioResult[]): TestReport['summary'] {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 } satisfies Record<StepStatus, number>;
  for (const { status, steps } of scenarios) {
    for (const step of steps) counts[step.status]++;
    if ((status === 'failed' || status === 'error') && !steps.some((step) => step.status === status))
      counts[status]++;
  }
  return counts;
}
