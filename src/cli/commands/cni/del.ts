import { attachmentOptions, networkPositional } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';

export const cniDelCommand: Command = {
  name: 'cni del',
  usage: 'cni del <network>',
  summary: 'Detach a netns or a pod from a network: DEL of all its plugins, as it was attached',
  options: attachmentOptions,
  positionals: { network: networkPositional },
  examples: [
    ['podnet cni del 10-mynet.conflist --netns one', 'the netns goes, too, once nothing is attached to it'],
    ['podnet cni del 10-mynet.conflist --bin-dir ./bin', 'without a cluster: ADD, DEL, and DEL once more'],
  ],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { attachmentOrder } = await import('../../cni/attachment-order.ts');
    const order = attachmentOrder(args);
    return callCni(args, context, 'DEL', (place, isThrownAway) => {
      const del = order('DEL', place);
      // A runtime may call DEL any number of times (SPEC.md, "DEL").
      return isThrownAway ? [order('ADD', place), del, del] : [del];
    });
  },
};
