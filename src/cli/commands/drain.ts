import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { nodesPositional } from '../nodes-positional.ts';
import { selectorOption } from '../selector-option.ts';

export const drainCommand: Command = {
  name: 'drain',
  usage: 'drain [nodes..]',
  summary: 'Cordon nodes and delete their pods; Deployments make theirs anew on other nodes',
  options: {
    'ignore-daemonsets': { type: 'boolean', describe: 'Leave pods of DaemonSets, instead of refusing' },
    force: { type: 'boolean', describe: 'Delete also pods that nothing makes anew, instead of refusing' },
    'delete-emptydir-data': { type: 'boolean', describe: "kubectl's; pods of podnet have no such data" },
    selector: selectorOption,
    cluster: clusterOption,
  },
  positionals: { nodes: nodesPositional },
  examples: [
    ['podnet drain node-2 --ignore-daemonsets', ''],
    ['podnet drain node-2 --force', 'also pods that were applied as such: they are gone then'],
  ],
  run: changing(async () => (await import('../change/drain-nodes.ts')).drainNodes),
};
