import { text, texts } from '../../arguments.ts';
import { networkOptions, networkPositional } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';
import { given } from '../../given.ts';

export const cniGcCommand: Command = {
  name: 'cni gc',
  usage: 'cni gc <network>',
  summary: 'Detach what is attached to a network and not valid any more, then GC of its plugins',
  options: {
    valid: {
      type: 'string',
      requiresArg: true,
      describe: 'CONTAINER-ID/INTERFACE, repeatable, or none; by default whatever has its netns still',
    },
    ...networkOptions,
  },
  positionals: { network: networkPositional },
  examples: [
    ['podnet cni gc mynet', "what pods that are gone have left behind in the cluster's own network"],
    ['podnet cni gc 10-mynet.conflist --valid one/eth0', 'everything of it but this'],
  ],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { networkOf, validOf } = await import('../../cni/cni-words.ts');
    const { attachmentOrder } = await import('../../cni/attachment-order.ts');
    const valid = validOf(texts(args, 'valid'));
    const network = networkOf(text(args, 'network') ?? '');
    const attach = attachmentOrder(args);
    return callCni(args, context, 'GC', (place, isThrownAway) => {
      if (!isThrownAway) return [{ verb: 'GC', network, ...given('valid', valid) }];
      // On a node where nothing is attached there is no garbage, and none of it is by itself.
      return [attach('ADD', place), { verb: 'GC', network, valid: valid ?? [] }, attach('DEL', place)];
    });
  },
};
