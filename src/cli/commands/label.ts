import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { allNamespacesOption, namespaceOption } from '../namespace-option.ts';
import { kindPositional } from '../object-words.ts';
import { selectorOption } from '../selector-option.ts';

export const labelCommand: Command = {
  name: 'label',
  usage: 'label <kind> [words..]',
  summary: 'Set labels of objects, or take them away; nodeSelectors and other selectors act on it at once',
  options: {
    overwrite: { type: 'boolean', describe: 'Also change labels that have another value already' },
    list: { type: 'boolean', describe: 'Print the labels, after the changes' },
    all: { type: 'boolean', describe: 'All objects of the kind, in the namespace' },
    selector: selectorOption,
    namespace: namespaceOption,
    'all-namespaces': allNamespacesOption,
    cluster: clusterOption,
  },
  positionals: {
    kind: kindPositional(),
    words: {
      type: 'string',
      array: true,
      describe: 'Names, and then the labels: app=web sets one, app- takes it away',
      completion: 'objects',
    },
  },
  examples: [
    ['podnet label pod web app=web tier=front', ''],
    ['podnet label node node-2 zone=b --overwrite', 'pods that wait for such a node come'],
    ['podnet label pods --all tier-', 'take it away from all pods'],
    ['podnet label node/node-1 --list', ''],
  ],
  run: changing(async () => (await import('../change/label-objects.ts')).labelObjects),
};
