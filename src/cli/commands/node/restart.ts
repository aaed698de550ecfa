import { changing } from '../../change/change.ts';
import { clusterOption } from '../../cluster-option.ts';
import type { Command } from '../../command.ts';
import { nodesPositional } from '../../nodes-positional.ts';

export const nodeRestartCommand: Command = {
  name: 'node restart',
  usage: 'node restart <nodes..>',
  summary: 'Make nodes anew with their names and addresses, such as one whose container was lost',
  options: { cluster: clusterOption },
  positionals: { nodes: nodesPositional },
  examples: [['podnet node restart node-2', 'its pods are started again']],
  run: changing(async () => (await import('../../change/restart-nodes.ts')).restartNodes),
};
