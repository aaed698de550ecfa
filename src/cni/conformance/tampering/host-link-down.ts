import { hostLink } from './host-link.ts';
import type { Tampering } from './tampering.ts';

export const hostLinkDown: Tampering = {
  what: 'the end of the veth in the node is down',
  plan: async (node, { result }) => {
    const link = await hostLink(node, result);
    return link === undefined ? [] : [{ command: ['ip', 'link', 'set', link.name, 'down'] }];
  },
};
