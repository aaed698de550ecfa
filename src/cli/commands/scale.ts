import { resourceOf } from '../../model/resources.ts';
import { changing } from '../change/change.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { namespaceOption } from '../namespace-option.ts';
import { kindPositional, namesPositional } from '../object-words.ts';
import { waitOption } from '../wait-option.ts';

export const scaleCommand: Command = {
  name: 'scale',
  usage: 'scale <kind> [names..]',
  summary: 'Change how many pods a Deployment has',
  options: {
    replicas: { type: 'string', requiresArg: true, describe: 'How many there shall be' },
    'current-replicas': {
      type: 'string',
      requiresArg: true,
      describe: 'Only if there shall be so many now, else nothing changes',
    },
    wait: waitOption,
    namespace: namespaceOption,
    cluster: clusterOption,
  },
  positionals: {
    kind: kindPositional([resourceOf('Deployment')]),
    names: namesPositional,
  },
  examples: [
    ['podnet scale deployment/web --replicas 5', ''],
    ['podnet scale deploy web api --replicas 0', 'stop them'],
    ['podnet scale deploy/web --replicas 3 --wait', 'returns when all three are ready'],
  ],
  run: changing(async () => (await import('../change/scale-objects.ts')).scaleObjects),
};
