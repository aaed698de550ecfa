import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { allNamespacesOption, namespaceOption } from '../namespace-option.ts';
import { kindPositional } from '../object-words.ts';
import { selectorOption } from '../selector-option.ts';

export const describeCommand: Command = {
  name: 'describe',
  usage: 'describe <kind> [names..]',
  summary: 'Tell all that is known of objects, with what happened to them',
  options: {
    cluster: clusterOption,
    namespace: namespaceOption,
    'all-namespaces': allNamespacesOption,
    selector: selectorOption,
  },
  positionals: {
    kind: kindPositional(),
    names: {
      type: 'string',
      array: true,
      describe: 'Their names, or how these begin, or more of KIND/NAME',
      completion: 'objects',
    },
  },
  examples: [
    ['podnet describe pod web', 'one pod, or all whose names begin like this'],
    ['podnet describe node/node-1', 'addresses, podCIDRs, and the pods on it'],
  ],
  async run(args, context) {
    const { describeObjects } = await import('../get/describe-objects.ts');
    return describeObjects(args, context);
  },
};
