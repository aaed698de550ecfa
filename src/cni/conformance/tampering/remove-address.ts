import type { Tampering } from './tampering.ts';

export const removeAddress: Tampering = {
  what: 'an address of the pod is gone',
  plan: async (_node, { pod, result }) => {
    const address = result.ips[0]?.address;
    return address === undefined
      ? []
      : [{ command: ['ip', 'address', 'del', address, 'dev', pod.ifName], netns: pod.name }];
  },
};
