import { choice, text } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

const outputs = ['wide', 'json'] as const;

export const bgpCommand: Command = {
  name: 'bgp',
  usage: 'bgp [node]',
  summary: 'Show the BGP sessions and routes of each node, and which of them its kernel has',
  options: {
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'wide or json', completion: outputs },
    cluster: clusterOption,
  },
  positionals: {
    node: { type: 'string', describe: 'node/NAME; all nodes by default', completion: 'nodes' },
  },
  examples: [
    ['podnet bgp', 'who speaks with whom, and what they told each other'],
    [
      'podnet bgp node/node-1 -o wide',
      'also the last error of each session, and the routes as `ip` has them',
    ],
    ['podnet exec node/node-1 -- birdc -s /run/podnet-bird/bird.ctl show route all', 'BIRD itself'],
  ],
  async run(args, context) {
    const output = choice(args, 'output', outputs);
    const { openCluster } = await import('../open-cluster.ts');
    const { askBgp } = await import('../../scenario/ask/ask-bgp.ts');
    const { bgpText } = await import('../../report/bgp-text.ts');
    const { terminal, signal } = context;
    await using cluster = await openCluster(args, context);
    const report = await askBgp(cluster, text(args, 'node'), { signal });
    terminal.out(
      output === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : bgpText(report, terminal.outColours, output === 'wide'),
    );
    return exitCodes.ok;
  },
};
