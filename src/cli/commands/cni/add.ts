import { attachmentOptions, networkPositional } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';

export const cniAddCommand: Command = {
  name: 'cni add',
  usage: 'cni add <network>',
  summary: 'Attach a netns or a pod to a network: ADD of all its plugins; on a throw-away node DEL follows',
  options: attachmentOptions,
  positionals: { network: networkPositional },
  examples: [
    ['podnet cni add 10-mynet.conflist --bin-dir ./bin --explain', 'without a cluster: ADD and DEL'],
    [
      'podnet cni add 10-mynet.conflist --netns one',
      'on a node of the cluster, where it stays until cni del',
    ],
    ['podnet cni add macnet.conflist --pod web --ifname net1', 'one more interface for a pod'],
  ],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { attachmentOrder } = await import('../../cni/attachment-order.ts');
    const order = attachmentOrder(args);
    return callCni(args, context, 'ADD', (place, isThrownAway) => [
      order('ADD', place),
      ...(isThrownAway ? [order('DEL', place)] : []),
    ]);
  },
};
