import { randomInt } from 'node:crypto';
import type { RuntimeName } from '../model/cluster-config.ts';
import type { Override } from '../scenario/load/override.ts';
import { runScenarios, type RunScenariosOptions } from '../scenario/run-scenarios.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-code.ts';
import { loadScenarios, type Loaded } from './load-scenarios.ts';
import type { ClusterForRun } from './open-for-run.ts';
import { problemsText } from './problem-text.ts';
import type { ReportTarget } from './report-option.ts';
import { RunOutput } from './run-output.ts';
import { RunRuntime } from '../library/run-runtime.ts';

export interface RunFilesOptions
  extends Pick<
    RunScenariosOptions,
    'parallel' | 'repeat' | 'untilFailure' | 'filter' | 'failFast' | 'artifactsDir'
  > {
  readonly seed?: number;
  /** Goes before what the files say. */
  readonly runtime?: RuntimeName;
  /** `path=value` below spec.cluster. */
  readonly set?: readonly (string | Override)[];
  readonly reports: readonly ReportTarget[];
  /** Leave clusters standing until they are taken down. */
  readonly keep?: 'always' | 'failed';
  /** Connects with a cluster that stands, in which all of it runs; it is left as it was found. */
  readonly openStanding?: () => Promise<ClusterForRun>;
  /** Whether another run follows that makes this one's reports worthless. */
  readonly isSuperseded?: () => boolean;
}

/** Seeds are short enough to be typed again. */
const seedLimit = 1_000_000;

/** Runs scenario files, from loading them to the last report, and returns the exit status. */
export async function runFiles(
  files: readonly string[],
  options: RunFilesOptions,
  context: CliContext,
): Promise<number> {
  const { terminal, signal, interruptedExitCode } = context;
  const {
    reports,
    seed = randomInt(seedLimit),
    keep,
    openStanding,
    isSuperseded = () => false,
    ...rest
  } = options;
  const { scenarios, problems, notices } = await loadForRun(files, options);
  if (problems.length > 0) {
    terminal.err(problemsText(problems, terminal.errColours));
    return exitCodes.usage;
  }
  await using opened = await openStanding?.();
  const standing = opened?.cluster;
  const kept =
    keep === undefined ? undefined : new (await import('./kept-clusters.ts')).KeptClusters(context);
  const runtime = new RunRuntime(scenarios[0]?.cluster.runtime ?? 'auto', kept?.createCluster);
  const output = await RunOutput.open(reports, context);
  for (const text of notices) output.sink({ kind: 'notice', text, verboseOnly: true });
  let exitCode: number;
  try {
    const report = await runScenarios(scenarios, {
      ...rest,
      seed,
      signal,
      interruptedExitCode,
      surroundings: standing?.surroundings ?? runtime.surroundings(),
      createCluster: runtime.createCluster,
      sink: (event) => output.sink(standing === undefined ? runtime.corrected(event) : event),
      ...(standing === undefined ? {} : { standing }),
      ...(keep === undefined || kept === undefined ? {} : { keep: { when: keep, take: kept.take } }),
    });
    exitCode = report.exitCode;
  } finally {
    await (isSuperseded() ? output.abandon() : output.finish());
  }
  kept?.tell();
  return exitCode;
}

/** Reads scenario files as a run with these options has them. */
export function loadForRun(
  files: readonly string[],
  { set = [], runtime, openStanding }: Pick<RunFilesOptions, 'set' | 'runtime' | 'openStanding'>,
): Promise<Loaded> {
  return loadScenarios(files, [...set, ...(runtime === undefined ? [] : [`runtime=${runtime}`])], {
    amongOthers: openStanding !== undefined,
  });
}
