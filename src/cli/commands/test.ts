import { UsageError } from '../../model/errors.ts';
import { reportFormats } from '../../report/report-format.ts';
import { choice, flag, text, texts, wholeNumber, type Arguments } from '../arguments.ts';
import { cniOptions, cniOverrides } from '../cni-options.ts';
import { clusterOption } from '../cluster-option.ts';
import type { ClusterForRun } from '../open-for-run.ts';
import type { CliContext } from '../cli-context.ts';
import type { Command } from '../command.ts';
import { given } from '../given.ts';
import { parseReportOptions } from '../report-option.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';
import { ensureWritableFolder } from '../writable.ts';

const keepChoices = ['always', 'failed'] as const;

export const testCommand: Command = {
  name: 'test',
  usage: 'test <paths..>',
  summary: 'Run scenarios and remove everything afterwards',
  options: {
    report: {
      type: 'string',
      requiresArg: true,
      describe: `FORMAT or FORMAT=FILE, repeatable: ${reportFormats.join(', ')}`,
      completion: reportFormats,
    },
    filter: {
      type: 'string',
      requiresArg: true,
      describe: 'Only scenarios whose name or file matches this regular expression',
    },
    parallel: { type: 'string', requiresArg: true, describe: 'How many scenarios run at once (1)' },
    set: {
      type: 'string',
      requiresArg: true,
      describe: 'A value below spec.cluster instead of the file, repeatable: network.plugin=bridge',
    },
    ...cniOptions,
    artifacts: {
      type: 'string',
      requiresArg: true,
      describe: 'Folder for everything that was seen: evidence, output of commands',
      completion: 'folders',
    },
    seed: { type: 'string', requiresArg: true, describe: 'Repeat a run: generated names come from it' },
    'fail-fast': { type: 'boolean', describe: 'Skip what is left after the first failure' },
    repeat: { type: 'string', requiresArg: true, describe: 'How many times each scenario runs (1)' },
    'until-failure': {
      type: 'boolean',
      describe: 'Repeat until one fails, at most --repeat times (or for ever)',
    },
    runtime: runtimeOption,
    keep: {
      type: 'string',
      describe: 'Leave clusters standing until podnet down; --keep=failed only if something failed',
      completion: keepChoices,
      alone: 'always',
    },
    watch: {
      type: 'boolean',
      describe: 'Run again when a scenario, or a file or program that it needs, changes; q or Ctrl-C ends it',
    },
    cluster: {
      ...clusterOption,
      describe: 'Run in this cluster that stands, and leave its objects as they were',
    },
  },
  positionals: {
    paths: { type: 'string', describe: 'Files, or folders with scenarios', completion: 'files' },
  },
  examples: [
    ['podnet test scenarios', 'every scenario below a folder'],
    ['podnet test smoke.yaml --conflist my.conflist --bin-dir bin', 'on a CNI plugin of yours'],
    ['podnet test smoke.yaml --report junit=junit.xml', 'for a build server'],
    ['podnet test smoke.yaml --repeat 100 --until-failure', 'is it flaky?'],
    ['podnet test smoke.yaml --watch', 'again after every change'],
    ['podnet test smoke.yaml --cluster podnet', 'in a cluster that podnet up made'],
  ],
  async run(args, context) {
    const standing = text(args, 'cluster');
    if (standing !== undefined) refuseWithCluster(args);
    const watch = flag(args, 'watch');
    if (watch) refuseWithWatch(args);
    // What the surroundings prefer for clusters that are made is no demand on one that stands.
    const runtime = runtimeChoice(args, standing === undefined ? context.env : {});
    const reports = parseReportOptions(
      texts(args, 'report'),
      context.terminal.outIsTerminal ? 'tree' : 'plain',
      reportFormats,
    );
    const options = {
      reports,
      set: [...cniOverrides(args), ...texts(args, 'set')],
      failFast: flag(args, 'fail-fast'),
      untilFailure: flag(args, 'until-failure'),
      parallel: wholeNumber(args, 'parallel', 1) ?? 1,
      ...given('seed', wholeNumber(args, 'seed', 0)),
      ...given('repeat', wholeNumber(args, 'repeat', 1)),
      ...given('filter', text(args, 'filter')),
      ...given('artifactsDir', artifactsFolder(args)),
      ...given('runtime', runtime),
      ...given('keep', choice(args, 'keep', keepChoices)),
      ...given('openStanding', standing === undefined ? undefined : () => openNamed(args, context)),
    };
    if (watch) {
      const { watchFiles } = await import('../watch/watch-files.ts');
      return watchFiles(texts(args, 'paths'), options, context);
    }
    const { findScenarios } = await import('../../scenario/find-scenarios.ts');
    const { runFiles } = await import('../run-files.ts');
    return runFiles(await findScenarios(texts(args, 'paths')), options, context);
  },
};

async function openNamed(args: Arguments, context: CliContext): Promise<ClusterForRun> {
  const { openForRun } = await import('../open-for-run.ts');
  return openForRun(args, context);
}

/** @throws UsageError `not-with-cluster` */
function refuseWithCluster(args: Arguments): void {
  const message =
    text(args, 'keep') !== undefined
      ? '--keep makes no sense with --cluster: that cluster stays anyway'
      : (wholeNumber(args, 'parallel', 1) ?? 1) > 1
        ? '--parallel does not go with --cluster: scenarios in one cluster would see each other'
        : undefined;
  if (message === undefined) return;
  throw new UsageError('not-with-cluster', message, { hint: 'leave one of them out' });
}

/** @throws UsageError `not-with-watch` */
function refuseWithWatch(args: Arguments): void {
  const message =
    text(args, 'keep') !== undefined
      ? '--keep makes no sense with --watch: every run would leave one more cluster'
      : text(args, 'repeat') !== undefined || flag(args, 'until-failure')
        ? '--watch does not go with --repeat and --until-failure: what repeats a run is a change'
        : undefined;
  if (message === undefined) return;
  throw new UsageError('not-with-watch', message, { hint: 'leave one of them out' });
}

function artifactsFolder(args: Arguments): string | undefined {
  const folder = text(args, 'artifacts');
  if (folder !== undefined) ensureWritableFolder(folder, 'artifacts to');
  return folder;
}
