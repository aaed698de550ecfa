import { hostLink } from './host-link.ts';
import type { Tampering } from './tampering.ts';

export const leaveBridge: Tampering = {
  what: 'the veth of the pod is no port of the bridge any more',
  plan: async (node, { result }) => {
    const link = await hostLink(node, result);
    return link?.master === undefined ? [] : [{ command: ['ip', 'link', 'set', link.name, 'nomaster'] }];
  },
};
