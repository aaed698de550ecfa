import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { nodesPositional } from '../nodes-positional.ts';
import { selectorOption } from '../selector-option.ts';

export const cordonCommand: Command = {
  name: 'cordon',
  usage: 'cordon [nodes..]',
  summary: 'Keep new pods off nodes; what runs there stays',
  options: { selector: selectorOption, cluster: clusterOption },
  positionals: { nodes: nodesPositional },
  examples: [['podnet cordon node-2', 'and later: podnet uncordon node-2']],
  run: changing(async () => (await import('../change/cordon-nodes.ts')).cordonNodes(true)),
};
