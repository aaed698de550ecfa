import { changing } from '../../change/change.ts';
import { clusterOption } from '../../cluster-option.ts';
import type { Command } from '../../command.ts';
import { nodesPositional } from '../../nodes-positional.ts';

export const nodeRemoveCommand: Command = {
  name: 'node remove',
  usage: 'node remove <nodes..>',
  summary: 'Take nodes away with all their pods; Deployments make theirs anew on other nodes',
  options: { cluster: clusterOption },
  positionals: { nodes: nodesPositional },
  examples: [['podnet node remove node-4', 'to move its pods first: podnet drain node-4']],
  run: changing(async () => (await import('../../change/remove-nodes.ts')).removeNodes),
};
