import { attachmentOptions, networkPositional } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';

export const cniCheckCommand: Command = {
  name: 'cni check',
  usage: 'cni check <network>',
  summary: 'Ask the plugins of a network whether an interface is still as they made it: CHECK',
  options: attachmentOptions,
  positionals: { network: networkPositional },
  examples: [
    ['podnet cni check mynet --pod web', "also what the cluster's own network has attached"],
    ['podnet cni check 10-mynet.conflist --bin-dir ./bin', 'without a cluster: ADD, CHECK, DEL'],
  ],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { attachmentOrder } = await import('../../cni/attachment-order.ts');
    const order = attachmentOrder(args);
    return callCni(args, context, 'CHECK', (place, isThrownAway) => {
      const check = order('CHECK', place);
      return isThrownAway ? [order('ADD', place), check, order('DEL', place)] : [check];
    });
  },
};
