import { resources } from '../../model/resources.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { fieldSelectorOption } from '../field-selector-option.ts';
import { allNamespacesOption, namespaceOption } from '../namespace-option.ts';
import { kindPositional, namesPositional } from '../object-words.ts';
import { outputOption } from '../output-option.ts';
import { selectorOption } from '../selector-option.ts';

const kinds = kindPositional();

export const getCommand: Command = {
  name: 'get',
  usage: 'get <kind> [names..]',
  summary: 'List objects of a cluster in the columns of kubectl',
  options: {
    cluster: clusterOption,
    namespace: namespaceOption,
    'all-namespaces': allNamespacesOption,
    output: outputOption,
    selector: selectorOption,
    'field-selector': fieldSelectorOption,
    'sort-by': {
      type: 'string',
      requiresArg: true,
      describe: 'By the field that this JSONPath names: .metadata.creationTimestamp',
    },
    'show-labels': { type: 'boolean', describe: 'Labels as the last column' },
    'no-headers': { type: 'boolean', describe: 'No line with the titles of the columns' },
    'ignore-not-found': { type: 'boolean', describe: 'A name that is not there is no error' },
    watch: { type: 'boolean', alias: 'w', describe: 'Go on with a line for each change, until Ctrl-C' },
    'watch-only': { type: 'boolean', describe: 'Changes only, not what is there' },
  },
  positionals: {
    kind: {
      ...kinds,
      describe: `KIND[,KIND…], all, or KIND/NAME: ${resources.map(({ singular }) => singular).join(', ')}`,
      completion: [...(Array.isArray(kinds.completion) ? kinds.completion : []), 'all'],
    },
    names: namesPositional,
  },
  examples: [
    ['podnet get pods -o wide', 'with addresses and nodes'],
    ['podnet get all -A', 'pods and workloads of every namespace'],
    ["podnet get pod web -o jsonpath='{.status.podIP}'", 'one field'],
    ['podnet get events -w', 'what happens from now on'],
  ],
  async run(args, context) {
    const { getObjects } = await import('../get/get-objects.ts');
    return getObjects(args, context);
  },
};
