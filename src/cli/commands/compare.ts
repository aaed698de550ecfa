import { UsageError } from '../../model/errors.ts';
import { pluginNames } from '../../model/cluster-config.ts';
import { builtPlugins } from '../../network/built-plugins.ts';
import { type Arguments, choice, text, texts, wholeNumber } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { compareFormats } from '../compare/compare-format.ts';
import { familyWords } from '../compare/family-words.ts';
import { type PluginWord, readPluginWords } from '../compare/plugin-words.ts';
import type { Command } from '../command.ts';
import { durationGiven } from '../duration-option.ts';
import { given } from '../given.ts';
import type { CompareOptions } from '../compare/compare-files.ts';
import { leastNodes, leastPods } from '../../scenario/compare/networks/measured-pods.ts';
import { parseReportOptions } from '../report-option.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';

const outputs = ['json'] as const;

/** Those that need nothing of the user's, the simplest first. */
const ownNetworks = pluginNames.filter(
  (name) => name !== 'cni' && (builtPlugins as readonly string[]).includes(name),
);

/** What belongs to the cluster that is made where no scenario brings one. */
const measuring = ['nodes', 'pods', 'duration', 'family'] as const;
const usual = { nodes: 2, pods: 30, durationMs: 1_000, repeat: 3 } as const;
/** As many as a stream may take (model/stream.ts), and as are worth waiting for. */
const most = { nodes: 100, pods: 1_000, durationMs: 60_000 } as const;
/** For a cluster to come and go, on a machine that is busy. */
const timeLimitMs = 10 * 60_000;

export const compareCommand: Command = {
  name: 'compare',
  usage: 'compare [scenario]',
  summary: 'Measure networks side by side, or run one scenario on several of them',
  options: {
    plugin: {
      type: 'string',
      requiresArg: true,
      describe: `${pluginNames.join(', ')}, or a file with what spec.cluster.network holds; repeatable (all that podnet brings)`,
      completion: 'files',
    },
    repeat: {
      type: 'string',
      requiresArg: true,
      describe: `How many times each plugin is run, by turns (1; ${usual.repeat} without a scenario)`,
    },
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'json', completion: outputs },
    report: {
      type: 'string',
      requiresArg: true,
      describe: `FORMAT or FORMAT=FILE, repeatable: ${compareFormats.join(', ')}`,
      completion: compareFormats,
    },
    set: {
      type: 'string',
      requiresArg: true,
      describe: 'A value below spec.cluster for all plugins, repeatable: nodes=5',
    },
    seed: { type: 'string', requiresArg: true, describe: 'Repeat a run: generated names come from it' },
    runtime: runtimeOption,
    nodes: {
      type: 'string',
      requiresArg: true,
      describe: `Without a scenario: nodes of each cluster (${usual.nodes})`,
    },
    pods: {
      type: 'string',
      requiresArg: true,
      describe: `Without a scenario: pods that are attached (${usual.pods})`,
    },
    duration: {
      type: 'string',
      requiresArg: true,
      describe: `Without a scenario: how long each stream is sent (${usual.durationMs / 1_000}s)`,
    },
    family: {
      type: 'string',
      requiresArg: true,
      describe: `Without a scenario: addresses of the pods, ${familyWords.join(', ')}`,
      completion: familyWords,
    },
  },
  positionals: {
    scenario: { type: 'string', describe: 'A scenario file', completion: 'files' },
  },
  examples: [
    ['podnet compare', 'which network is how fast?'],
    ['podnet compare --plugin bridge --plugin mine.yaml', 'and mine?'],
    ['podnet compare smoke.yaml --plugin bridge --plugin mine.yaml', 'is mine as good?'],
    ['podnet compare smoke.yaml --plugin old.yaml --plugin new.yaml --repeat 5', 'is the new one slower?'],
  ],
  async run(args, context) {
    const file = text(args, 'scenario');
    const words = texts(args, 'plugin');
    const plugins = readPluginWords(words.length > 0 ? words : ownNetworks);
    const output = choice(args, 'output', outputs);
    const asked = [...texts(args, 'report'), ...(output === undefined ? [] : [output])];
    const options = {
      plugins,
      reports: parseReportOptions(asked, 'text', compareFormats),
      set: texts(args, 'set'),
      ...given('seed', wholeNumber(args, 'seed', 0)),
      ...given('repeat', wholeNumber(args, 'repeat', 1)),
      ...given('runtime', runtimeChoice(args, context.env)),
    };
    if (file === undefined) return measure(args, options, context);
    checkTogether(args, plugins);
    const { compareFiles } = await import('../compare/compare-files.ts');
    return compareFiles(file, options, context);
  },
};

async function measure(args: Arguments, options: CompareOptions, context: CliContext): Promise<number> {
  const family = choice(args, 'family', familyWords);
  const streamMs = durationGiven(args, 'duration') ?? usual.durationMs;
  if (streamMs > most.durationMs) {
    throw new UsageError('bad-duration', `--duration ${text(args, 'duration')}: a stream takes 1m at most`);
  }
  const measured = {
    nodes: wholeNumber(args, 'nodes', leastNodes, most.nodes) ?? usual.nodes,
    pods: wholeNumber(args, 'pods', leastPods, most.pods) ?? usual.pods,
    streamMs,
    timeoutMs: timeLimitMs + 10 * streamMs,
    ...given('family', family),
  };
  const { measureNetworks } = await import('../compare/compare-files.ts');
  return measureNetworks(measured, { repeat: usual.repeat, ...options }, context);
}

/** @throws UsageError for one plugin, and for options that a scenario leaves nothing to say for */
function checkTogether(args: Arguments, plugins: readonly PluginWord[]): void {
  const unfit = measuring.find((name) => args[name] !== undefined);
  if (unfit !== undefined) {
    throw new UsageError('not-with-a-scenario', `--${unfit} is for a comparison without a scenario`, {
      hint: unfit === 'nodes' ? 'write --set nodes=5' : `leave out --${unfit}, or the scenario`,
    });
  }
  if (plugins.length < 2) {
    throw new UsageError('nothing-to-compare', 'a comparison needs two plugins or more', {
      hint: 'write --plugin bridge --plugin mine.yaml',
    });
  }
}
