import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { nodesPositional } from '../nodes-positional.ts';
import { selectorOption } from '../selector-option.ts';

export const uncordonCommand: Command = {
  name: 'uncordon',
  usage: 'uncordon [nodes..]',
  summary: 'Let new pods come to nodes again',
  options: { selector: selectorOption, cluster: clusterOption },
  positionals: { nodes: nodesPositional },
  examples: [['podnet uncordon node-2', '']],
  run: changing(async () => (await import('../change/cordon-nodes.ts')).cordonNodes(false)),
};
