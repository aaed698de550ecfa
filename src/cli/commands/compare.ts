import { UsageError } from '../../model/errors.ts';
import { pluginNames } from '../../model/cluster-config.ts';
import { choice, text, texts, wholeNumber } from '../arguments.ts';
import { compareFormats } from '../compare/compare-format.ts';
import { readPluginWords } from '../compare/plugin-words.ts';
import type { Command } from '../command.ts';
import { given } from '../given.ts';
import { parseReportOptions } from '../report-option.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';

const outputs = ['json'] as const;

export const compareCommand: Command = {
  name: 'compare',
  usage: 'compare <scenario>',
  summary: 'Run one scenario on several network plugins and show the results side by side',
  options: {
    plugin: {
      type: 'string',
      requiresArg: true,
      describe: `${pluginNames.join(', ')}, or a file with what spec.cluster.network holds; give two or more`,
      completion: 'files',
    },
    repeat: {
      type: 'string',
      requiresArg: true,
      describe: 'How many times each plugin is run, by turns (1)',
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
  },
  positionals: {
    scenario: { type: 'string', describe: 'A scenario file', completion: 'files' },
  },
  examples: [
    ['podnet compare smoke.yaml --plugin bridge --plugin mine.yaml', 'is mine as good?'],
    ['podnet compare smoke.yaml --plugin old.yaml --plugin new.yaml --repeat 5', 'is the new one slower?'],
  ],
  async run(args, context) {
    const plugins = readPluginWords(texts(args, 'plugin'));
    if (plugins.length < 2) {
      throw new UsageError('nothing-to-compare', 'a comparison needs two plugins or more', {
        hint: 'write --plugin bridge --plugin mine.yaml',
      });
    }
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
    const { compareFiles } = await import('../compare/compare-files.ts');
    return compareFiles(text(args, 'scenario') ?? '', options, context);
  },
};
