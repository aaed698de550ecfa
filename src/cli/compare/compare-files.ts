import { randomInt } from 'node:crypto';
import type { RuntimeName } from '../../model/cluster-config.ts';
import { RunRuntime } from '../../library/run-runtime.ts';
import { compareNetworks } from '../../scenario/compare/networks/compare-networks.ts';
import type { MeasuredCluster } from '../../scenario/compare/networks/measured-pods.ts';
import { type RunComparisonOptions, runComparison } from '../../scenario/compare/run-comparison.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import { problemsText } from '../problem-text.ts';
import type { ReportTarget } from '../report-option.ts';
import type { CompareFormat } from './compare-format.ts';
import { compareFormatters, networksFormatters } from './compare-formats.ts';
import type { FamilyWord } from './family-words.ts';
import { loadNetworks } from './load-networks.ts';
import { type LoadedSides, loadSides } from './load-sides.ts';
import type { PluginWord } from './plugin-words.ts';
import { withProgress } from './with-progress.ts';
import { writeReports } from './write-reports.ts';

export interface CompareOptions {
  readonly plugins: readonly PluginWord[];
  readonly reports: readonly ReportTarget<CompareFormat>[];
  readonly set: readonly string[];
  readonly seed?: number;
  readonly repeat?: number;
  readonly runtime?: RuntimeName;
}

/** What is measured where no scenario says what to do. */
export interface MeasureOptions extends MeasuredCluster {
  readonly family?: FamilyWord;
  readonly streamMs: number;
}

/** Seeds are short enough to be typed again. */
const seedLimit = 1_000_000;

/** Compares plugins by a scenario file, from loading it to the last report, and returns the exit status. */
export async function compareFiles(
  file: string,
  options: CompareOptions,
  context: CliContext,
): Promise<number> {
  const loaded = await loadSides(file, options.plugins, setOf(options));
  return onLoaded(loaded, options, context, async (run) => {
    const report = await runComparison(loaded.sides, run);
    return [report.exitCode, () => writeReports(report, options.reports, compareFormatters, context)];
  });
}

/** Measures what plugins are like, and returns the exit status. */
export async function measureNetworks(
  measure: MeasureOptions,
  options: CompareOptions,
  context: CliContext,
): Promise<number> {
  const { family, streamMs } = measure;
  const loaded = await loadNetworks(options.plugins, measure, family, setOf(options));
  return onLoaded(loaded, options, context, async (run) => {
    const report = await compareNetworks(loaded.sides, { ...run, streamMs });
    return [report.exitCode, () => writeReports(report, options.reports, networksFormatters, context)];
  });
}

const setOf = ({ set, runtime }: CompareOptions): readonly string[] => [
  ...set,
  ...(runtime === undefined ? [] : [`runtime=${runtime}`]),
];

/** Nothing is run where something is wrong with what was loaded; else what is run shows its progress. */
async function onLoaded(
  { sides, problems, notices }: LoadedSides,
  { seed = randomInt(seedLimit), repeat }: CompareOptions,
  context: CliContext,
  compare: (run: RunComparisonOptions) => Promise<readonly [exitCode: number, write: () => void]>,
): Promise<number> {
  const { terminal, signal, interruptedExitCode } = context;
  if (problems.length > 0) {
    terminal.err(problemsText(problems, terminal.errColours));
    return exitCodes.usage;
  }
  if (context.verbose) for (const notice of notices) terminal.err(`note: ${notice}\n`);
  const runtime = new RunRuntime(sides[0]?.scenario.cluster.runtime ?? 'auto');
  const [exitCode, write] = await withProgress(context, (sink) =>
    compare({
      createCluster: runtime.createCluster,
      surroundings: () => runtime.surroundings(),
      sink,
      signal,
      interruptedExitCode,
      seed,
      ...(repeat !== undefined && { repeat }),
    }),
  );
  write();
  return exitCode;
}
