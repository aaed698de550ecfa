import { randomInt } from 'node:crypto';
import type { RuntimeName } from '../model/cluster-config.ts';
import { runScenarios, type RunScenariosOptions } from '../scenario/run-scenarios.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-code.ts';
import { loadScenarios } from './load-scenarios.ts';
import { problemsText } from './problem-text.ts';
import type { ReportTarget } from './report-option.ts';
import { RunOutput } from './run-output.ts';
import { RunRuntime } from './run-runtime.ts';

export interface RunFilesOptions
  extends Pick<
    RunScenariosOptions,
    'parallel' | 'repeat' | 'untilFailure' | 'filter' | 'failFast' | 'artifactsDir'
  > {
  readonly seed?: number;
  /** Goes before what the files say. */
  readonly runtime?: RuntimeName;
  /** `path=value` below spec.cluster. */
  readonly set?: readonly string[];
  readonly reports: readonly ReportTarget[];
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
  const { set = [], reports, runtime: asked, seed = randomInt(seedLimit), ...rest } = options;
  const { scenarios, problems, notices } = await loadScenarios(files, set);
  if (problems.length > 0) {
    terminal.err(problemsText(problems, terminal.errColours));
    return exitCodes.usage;
  }
  const runtime = new RunRuntime(asked, scenarios);
  const output = new RunOutput(reports, context);
  for (const text of notices) output.sink({ kind: 'notice', text, verboseOnly: true });
  try {
    const report = await runScenarios(scenarios, {
      ...rest,
      seed,
      signal,
      interruptedExitCode,
      surroundings: runtime.surroundings(),
      createCluster: runtime.createCluster,
      sink: (event) => output.sink(runtime.corrected(event)),
    });
    return report.exitCode;
  } finally {
    await output.finish();
  }
}
