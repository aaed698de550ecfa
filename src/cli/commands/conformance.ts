import { conformanceFormats } from '../../report/conformance/conformance-format.ts';
import { UsageError } from '../../model/errors.ts';
import { text, texts, wholeNumber } from '../arguments.ts';
import type { Command } from '../command.ts';
import { given } from '../given.ts';
import { parseReportOptions } from '../report-option.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';

/** As many nodes as most machines make at once without one holding up the other's time limits. */
const defaultParallel = 2;

export const conformanceCommand: Command = {
  name: 'conformance',
  usage: 'conformance <conflist>',
  summary: 'Check whether CNI plugins do what the specification asks of them',
  options: {
    'bin-dir': {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with plugins, repeatable; before /opt/cni/bin, /usr/lib/cni, /usr/libexec/cni',
      completion: 'folders',
    },
    plugin: {
      type: 'string',
      requiresArg: true,
      describe: 'Grade only the plugin of this type within the list, IPAM included',
    },
    report: {
      type: 'string',
      requiresArg: true,
      describe: `FORMAT or FORMAT=FILE, repeatable: ${conformanceFormats.join(', ')}`,
      completion: conformanceFormats,
    },
    baseline: {
      type: 'string',
      requiresArg: true,
      describe: 'Failures that are known: an earlier JSON report, or YAML "knownFailures: [10, 14]"',
      completion: 'files',
    },
    check: { type: 'string', requiresArg: true, describe: 'Only the check of this number, repeatable' },
    filter: {
      type: 'string',
      requiresArg: true,
      describe: 'Only checks whose title matches this regular expression',
    },
    parallel: {
      type: 'string',
      requiresArg: true,
      describe: `How many checks run at once, each on a node of its own (${defaultParallel})`,
    },
    runtime: runtimeOption,
  },
  positionals: {
    conflist: {
      type: 'string',
      describe: 'A network configuration, with {{ node.podCIDR }} and the like',
      completion: 'files',
    },
  },
  examples: [
    ['podnet conformance bridge.conflist --bin-dir bin', 'plugins from a build'],
    ['podnet conformance net.conflist --plugin host-local', 'the IPAM plugin alone'],
    ['podnet conformance net.conflist --report json=now.json --baseline known.yaml', 'for a build server'],
  ],
  async run(args, context) {
    const [file] = texts(args, 'conflist');
    if (file === undefined) throw new UsageError('missing-argument', 'no conflist was given');
    const reports = parseReportOptions(
      texts(args, 'report'),
      context.terminal.outIsTerminal ? 'table' : 'plain',
      conformanceFormats,
    );
    const baseline = text(args, 'baseline');
    const { conformanceChecks } = await import('../../cni/conformance/registry.ts');
    const { chooseChecks } = await import('../conformance/choose-checks.ts');
    const { readBaseline } = await import('../conformance/read-baseline.ts');
    const { runConformance } = await import('../conformance/run-conformance.ts');
    return runConformance(
      {
        file,
        binDirs: texts(args, 'bin-dir'),
        checks: chooseChecks(conformanceChecks, {
          ids: texts(args, 'check').map(checkNumber),
          ...given('filter', text(args, 'filter')),
        }),
        reports,
        parallel: wholeNumber(args, 'parallel', 1) ?? defaultParallel,
        runtime: runtimeChoice(args, context.env) ?? 'auto',
        ...given('pluginType', text(args, 'plugin')),
        ...given('known', baseline === undefined ? undefined : await readBaseline(baseline)),
      },
      context,
    );
  },
};

function checkNumber(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw new UsageError('bad-number', `--check ${word}: the number of a check is needed`);
}
