import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../../model/errors.ts';
import type { RuntimeName } from '../../model/cluster-config.ts';
import type { CompareReport } from '../../model/compare-report.ts';
import type { EventSink } from '../../model/event.ts';
import { RunRuntime } from '../../library/run-runtime.ts';
import { createColours } from '../../report/colours.ts';
import { formatTime } from '../../report/format-time.ts';
import { runComparison } from '../../scenario/compare/run-comparison.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import { problemsText } from '../problem-text.ts';
import type { ReportTarget } from '../report-option.ts';
import type { CompareFormat } from './compare-format.ts';
import { compareFormatters } from './compare-formats.ts';
import { loadSides } from './load-sides.ts';
import type { PluginWord } from './plugin-words.ts';

export interface CompareFilesOptions {
  readonly plugins: readonly PluginWord[];
  readonly reports: readonly ReportTarget<CompareFormat>[];
  readonly set: readonly string[];
  readonly seed?: number;
  readonly repeat?: number;
  readonly runtime?: RuntimeName;
}

/** Seeds are short enough to be typed again. */
const seedLimit = 1_000_000;
/** Reports in files are read by people with wide screens. */
const columnsInFiles = 160;

/** Compares plugins by a scenario file, from loading it to the last report, and returns the exit status. */
export async function compareFiles(
  file: string,
  options: CompareFilesOptions,
  context: CliContext,
): Promise<number> {
  const { terminal, signal, interruptedExitCode } = context;
  const { plugins, reports, seed = randomInt(seedLimit), repeat, runtime: asked } = options;
  const set = [...options.set, ...(asked === undefined ? [] : [`runtime=${asked}`])];
  const { sides, problems, notices } = await loadSides(file, plugins, set);
  if (problems.length > 0) {
    terminal.err(problemsText(problems, terminal.errColours));
    return exitCodes.usage;
  }
  if (context.verbose) for (const notice of notices) terminal.err(`note: ${notice}\n`);
  const runtime = new RunRuntime(sides[0]?.scenario.cluster.runtime ?? 'auto');
  const live =
    terminal.errIsLive && !context.quiet ? new (await import('../live-tree.ts')).LiveTree() : undefined;
  const interrupt = (): void => live?.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  let report: CompareReport;
  try {
    report = await runComparison(sides, {
      createCluster: runtime.createCluster,
      surroundings: () => runtime.surroundings(),
      sink: live === undefined ? progressLines(context) : (event) => live.report(event),
      signal,
      interruptedExitCode,
      seed,
      ...(repeat !== undefined && { repeat }),
    });
  } finally {
    signal.removeEventListener('abort', interrupt);
    await live?.finish();
  }
  writeReports(report, reports, context);
  return report.exitCode;
}

/** A line a run, for logs and pipes. */
function progressLines({ quiet, terminal }: CliContext): EventSink {
  return (event) => {
    if (quiet || event.kind !== 'scenario-finished') return;
    const { name, status, repetition, durationMs } = event.result;
    const again = repetition > 1 ? ` [repetition ${repetition}]` : '';
    terminal.err(`${name}${again}: ${status} in ${formatTime(durationMs)}\n`);
  };
}

/** @throws EnvironmentError `cannot-write` after all others are written */
function writeReports(
  report: CompareReport,
  targets: readonly ReportTarget<CompareFormat>[],
  { terminal }: CliContext,
): void {
  const failures: EnvironmentError[] = [];
  for (const { format, file } of targets) {
    const colours = file === undefined ? terminal.outColours : createColours(false);
    const columns = file === undefined ? terminal.columns : columnsInFiles;
    const text = compareFormatters[format](report, { colours, columns });
    if (file === undefined) {
      terminal.out(text);
      continue;
    }
    try {
      writeFileSync(file, text);
    } catch (cause) {
      const message = `cannot write the report ${file}: ${messageOf(cause)}`;
      failures.push(new EnvironmentError('cannot-write', message, { hint: 'the comparison is over', cause }));
    }
  }
  if (failures[0] !== undefined) throw failures[0];
}
