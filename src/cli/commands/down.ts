import { flag, texts } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';

export const downCommand: Command = {
  name: 'down',
  usage: 'down [names..]',
  summary: 'Remove a cluster that stands, with everything',
  options: {
    cluster: clusterOption,
    all: { type: 'boolean', describe: 'All clusters of this user on this machine' },
  },
  positionals: {
    names: {
      type: 'string',
      describe: 'Which clusters; by default the only one there is',
      completion: 'clusters',
    },
  },
  examples: [
    ['podnet down', 'the only one'],
    ['podnet down --all', 'all that you have here'],
  ],
  async run(args, context) {
    const { bringDown } = await import('../bring-down.ts');
    const { clusterChoice } = await import('../open-cluster.ts');
    const named = texts(args, 'names');
    const chosen = named.length > 0 ? undefined : clusterChoice(args, context.env);
    return bringDown({ names: chosen === undefined ? named : [chosen], all: flag(args, 'all') }, context);
  },
};
