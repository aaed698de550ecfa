import { writeFile } from 'node:fs/promises';
import { compareBaseline } from '../../cni/conformance/compare-baseline.ts';
import type { CheckResult, ConformanceReport } from '../../cni/conformance/check.ts';
import type { ConformanceCheck } from '../../cni/conformance/conformance-check.ts';
import type { LabNode } from '../../cni/conformance/lab.ts';
import { grade } from '../../cni/conformance/grade.ts';
import { requireTestedPlugin, testedPlugins } from '../../cni/conformance/tested-plugins.ts';
import { ConfigError } from '../../cni/config-problem.ts';
import type { NetworkConfig } from '../../cni/network-config.ts';
import { parseNetworkConfig } from '../../cni/parse-network-config.ts';
import { noPlugins } from '../../cluster/cni/no-plugins.ts';
import { openConformanceLab } from '../../cluster/cni/open-conformance-lab.ts';
import type { RuntimeName } from '../../model/cluster-config.ts';
import { renderConflist } from '../../model/conflist-template.ts';
import { EnvironmentError, messageOf, UsageError } from '../../model/errors.ts';
import { createColours } from '../../report/colours.ts';
import { conformanceTexts } from '../../report/conformance/conformance-texts.ts';
import type { ConformanceFormat } from '../../report/conformance/conformance-format.ts';
import { readText } from '../../scenario/load/read-text.ts';
import { checkConflistTemplate } from '../../util/check-conflist-template.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import { CheckProgress } from './check-progress.ts';

export interface ConformanceOptions {
  readonly file: string;
  readonly binDirs: readonly string[];
  readonly pluginType?: string;
  readonly checks: readonly ConformanceCheck[];
  readonly reports: readonly { readonly format: ConformanceFormat; readonly file?: string }[];
  /** Checks that are known to fail; without, a failed MUST is what counts. */
  readonly known?: readonly number[];
  readonly parallel: number;
  readonly runtime: RuntimeName;
}

const podCIDRs = ['10.244.0.0/16', 'fd00:10:244::/56'];

/** Reports in files are read by other programs and by people with wide screens. */
const columnsInFiles = 160;

/** @returns the exit code */
export async function runConformance(options: ConformanceOptions, context: CliContext): Promise<number> {
  const text = await readConflist(options.file);
  refuseEarly(text, options);
  const { signal } = context;
  const progress = new CheckProgress(context, options.checks.length);
  let graded: NetworkConfig | undefined;
  const networkOf = (node: LabNode): NetworkConfig => {
    graded = parseOn(text, options, node);
    return graded;
  };
  await using lab = await openConformanceLab({
    runtime: options.runtime,
    cni: { ...noPlugins, conflist: { file: options.file, text }, binDirs: options.binDirs },
    podCIDRs,
    signal,
    onProgress: progress.note,
  });
  const checks = await grade({
    lab,
    network: networkOf,
    checks: options.checks,
    parallel: options.parallel,
    signal,
    ...(options.pluginType === undefined ? {} : { pluginType: options.pluginType }),
    onStart: progress.start,
    onResult: progress.finish,
  }).finally(() => progress.end());
  if (graded === undefined) throw new RangeError('no check was run');
  const report = reportOn(graded, options.pluginType, checks);
  await writeReports(report, options.reports, context);
  return judge(report, options.known, context);
}

async function readConflist(file: string): Promise<string> {
  const read = await readText(file);
  if ('text' in read) return read.text;
  const { code, message, hint } = read;
  throw new UsageError(code, `cannot read the conflist: ${message}`, hint === undefined ? {} : { hint });
}

/**
 * Before anything is made. A template is JSON like what becomes of it: its placeholders are strings.
 * @throws UsageError as parseOn
 */
function refuseEarly(text: string, options: ConformanceOptions): void {
  const [problem] = checkConflistTemplate(text);
  if (problem !== undefined) {
    const { line, column, message, hint } = problem;
    throw new UsageError('bad-conflist', `${options.file}:${line}:${column}: ${message}`, { hint });
  }
  parse(text, options);
}

const parseOn = (text: string, options: ConformanceOptions, { facts }: LabNode): NetworkConfig =>
  parse(facts === undefined ? text : renderConflist(text, facts), options);

/** @throws UsageError for what is wrong with the list: its author is who reads it */
function parse(text: string, { file, pluginType }: ConformanceOptions): NetworkConfig {
  try {
    const network = parseNetworkConfig(text, file);
    if (pluginType !== undefined) requireTestedPlugin(network, pluginType);
    return network;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError('bad-conflist', error.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

const reportOn = (
  network: NetworkConfig,
  pluginType: string | undefined,
  checks: readonly CheckResult[],
): ConformanceReport => ({
  apiVersion: 'podnet/v1alpha1',
  kind: 'ConformanceReport',
  network: network.name,
  cniVersion: network.cniVersion,
  plugins: [...new Set(testedPlugins(network, pluginType).map(({ type }) => type))],
  checks,
});

async function writeReports(
  report: ConformanceReport,
  targets: ConformanceOptions['reports'],
  { terminal }: CliContext,
): Promise<void> {
  for (const { format, file } of targets) {
    const text = conformanceTexts[format](report, {
      colours: file === undefined ? terminal.outColours : createColours(false),
      columns: file === undefined ? terminal.columns : columnsInFiles,
    });
    if (file === undefined) {
      terminal.out(text);
      continue;
    }
    try {
      await writeFile(file, text);
    } catch (cause) {
      throw new EnvironmentError('cannot-write', `cannot write the report ${file}: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

function judge(
  report: ConformanceReport,
  known: readonly number[] | undefined,
  { terminal }: CliContext,
): number {
  if (known === undefined) {
    const isBroken = report.checks.some(({ level, status }) => level === 'MUST' && status === 'fail');
    return isBroken ? exitCodes.expectationFailed : exitCodes.ok;
  }
  const { newFailures, fixed } = compareBaseline(report, known);
  for (const id of newFailures) terminal.err(`check ${id} fails, and is not in the baseline\n`);
  for (const id of fixed) terminal.err(`check ${id} is in the baseline and passes now: take it out\n`);
  return newFailures.length + fixed.length > 0 ? exitCodes.expectationFailed : exitCodes.ok;
}
