import { choice, flag, text, texts, wholeNumber } from '../arguments.ts';
import { cniOptions, cniOverrides } from '../cni-options.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { builtPlugins } from '../../network/built-plugins.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';
import { given } from '../given.ts';

export const upCommand: Command = {
  name: 'up',
  usage: 'up [what]',
  summary: 'Bring up a cluster that stays until "podnet down"',
  options: {
    cluster: {
      ...clusterOption,
      describe: 'What to call it (or PODNET_CLUSTER); by default as the scenario is called, or podnet',
    },
    nodes: { type: 'string', requiresArg: true, describe: 'How many nodes (3)' },
    plugin: {
      type: 'string',
      requiresArg: true,
      describe: `The network plugin: ${builtPlugins.join(', ')}`,
      completion: builtPlugins,
    },
    ...cniOptions,
    runtime: runtimeOption,
    set: {
      type: 'string',
      requiresArg: true,
      describe: 'A value below spec.cluster, repeatable: network.podCIDRs=[10.10.0.0/16]',
    },
    seed: { type: 'string', requiresArg: true, describe: 'Generated names come from it' },
    'no-wait': { type: 'boolean', describe: 'Do not wait until the pods of the file are ready' },
  },
  positionals: {
    what: {
      type: 'string',
      describe:
        'A file with manifests or a scenario (its steps are not run), or a cluster that was up before',
      completion: 'files',
    },
  },
  examples: [
    ['podnet up', 'three nodes and a pod network, called podnet'],
    ['podnet up pods.yaml --nodes 2 --cluster lab', 'with pods in it'],
    ['podnet up --conflist my.conflist --bin-dir bin', 'on a CNI plugin of yours'],
    ['podnet up lab', 'again after a restart of the machine, with the same addresses'],
  ],
  async run(args, context) {
    const { bringUp } = await import('../bring-up.ts');
    return bringUp(
      {
        set: [...cniOverrides(args), ...texts(args, 'set')],
        wait: !flag(args, 'no-wait'),
        ...given('what', text(args, 'what')),
        ...given('cluster', text(args, 'cluster')),
        ...given('nodes', wholeNumber(args, 'nodes', 1)),
        ...given('plugin', choice(args, 'plugin', builtPlugins)),
        ...given('runtime', runtimeChoice(args, context.env)),
        ...given('seed', wholeNumber(args, 'seed', 0)),
      },
      context,
    );
  },
};
