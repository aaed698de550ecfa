import { choice } from '../arguments.ts';
import type { Command } from '../command.ts';

const formats = ['json', 'name'] as const;

export const lsCommand: Command = {
  name: 'ls',
  usage: 'ls',
  summary: 'List the clusters that stand',
  options: {
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: `Instead of the table: ${formats.join(', ')}`,
      completion: formats,
    },
  },
  positionals: {},
  examples: [],
  async run(args, { terminal, env, signal, quiet }) {
    const format = choice(args, 'output', formats);
    const { listStanding } = await import('../../control/standing-clusters.ts');
    const { clustersTable } = await import('../clusters-table.ts');
    const clusters = await listStanding({ env, signal });
    if (format === 'json') terminal.out(`${JSON.stringify(clusters, undefined, 2)}\n`);
    else if (format === 'name') terminal.out(clusters.map(({ name }) => `${name}\n`).join(''));
    else if (clusters.length > 0) terminal.out(clustersTable(clusters, new Date()));
    else if (!quiet) terminal.err('there is no cluster; bring one up: podnet up\n');
    return 0;
  },
};
