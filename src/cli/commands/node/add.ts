import { changing } from '../../change/change.ts';
import { clusterOption } from '../../cluster-option.ts';
import type { Command } from '../../command.ts';

export const nodeAddCommand: Command = {
  name: 'node add',
  usage: 'node add [name]',
  summary: 'Add nodes to a running cluster; returns when they are part of its pod network',
  options: {
    label: { type: 'string', requiresArg: true, describe: 'A label of the node, repeatable: zone=a' },
    zone: { type: 'string', requiresArg: true, describe: 'The zone of the underlay; the next in turn' },
    count: { type: 'string', requiresArg: true, describe: 'How many nodes (1)' },
    cluster: clusterOption,
  },
  positionals: { name: { type: 'string', describe: 'Its name; by default the next of node-1, node-2, …' } },
  examples: [
    ['podnet node add', ''],
    ['podnet node add edge-1 --label zone=edge', ''],
    ['podnet node add --zone west', 'where the underlay has zones'],
    ['podnet node add --count 3', ''],
  ],
  run: changing(async () => (await import('../../change/add-nodes.ts')).addNodes),
};
