import { applyFormats } from '../change/apply-formats.ts';
import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { filenameOption, recursiveOption } from '../filename-option.ts';
import { namespaceOption } from '../namespace-option.ts';
import { waitOption } from '../wait-option.ts';

export const applyCommand: Command = {
  name: 'apply',
  usage: 'apply',
  summary: 'Create or change objects of a running cluster, as files have them',
  options: {
    filename: filenameOption,
    recursive: recursiveOption,
    namespace: {
      ...namespaceOption,
      describe: 'Of objects that name none; those of another namespace are refused',
    },
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: `What to print: ${applyFormats.join(', ')}`,
      completion: applyFormats,
    },
    wait: waitOption,
    cluster: clusterOption,
  },
  positionals: {},
  examples: [
    ['podnet apply -f web.yaml', 'also a scenario file: its objects, not its steps'],
    ['podnet apply -f manifests -R --wait', 'a folder and those below it; returns when all is ready'],
    ['podnet get pod web -o yaml | podnet apply -f - -n shop', 'from standard input'],
  ],
  run: changing(async () => (await import('../change/apply-files.ts')).applyFiles),
};
