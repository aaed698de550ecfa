import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { filenameOption, recursiveOption } from '../filename-option.ts';
import { allNamespacesOption, namespaceOption } from '../namespace-option.ts';
import { kindPositional, namesPositional } from '../object-words.ts';
import { selectorOption } from '../selector-option.ts';

export const deleteCommand: Command = {
  name: 'delete',
  usage: 'delete [kind] [names..]',
  summary: 'Delete objects of a running cluster with all they own; returns when their network is gone',
  options: {
    filename: filenameOption,
    recursive: recursiveOption,
    all: { type: 'boolean', describe: 'All objects of the kind, in the namespace' },
    selector: selectorOption,
    namespace: namespaceOption,
    'all-namespaces': allNamespacesOption,
    'ignore-not-found': { type: 'boolean', describe: 'What is not there is no mistake' },
    wait: { type: 'boolean', describe: 'Wait until they are gone; --wait=false does not' },
    force: { type: 'boolean', describe: "kubectl's; pods go at once anyway" },
    'grace-period': { type: 'string', requiresArg: true, describe: "kubectl's; pods go at once anyway" },
    cluster: clusterOption,
  },
  positionals: {
    kind: kindPositional(),
    names: namesPositional,
  },
  examples: [
    ['podnet delete pod web db', ''],
    ['podnet delete deployment/web pod/db -n shop', 'of another namespace'],
    ['podnet delete pods -l app=web', 'those with a label; --all for all of them'],
    ['podnet delete -f web.yaml --ignore-not-found', 'what apply -f made'],
  ],
  run: changing(async () => (await import('../change/delete-objects.ts')).deleteObjects),
};
