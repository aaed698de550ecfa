import { lookAtNetns } from '../look-at-netns.ts';
import type { Tampering } from './tampering.ts';

/** The least that IPv6 runs over (RFC 8200, 5), so that its addresses stay. */
const leastMtu = 1280;

export const changeMtu: Tampering = {
  what: 'the interface of the pod has another MTU than ADD gave it',
  plan: async (node, { pod }) => {
    const { links } = await lookAtNetns(node, pod.name);
    const link = links.find(({ name }) => name === pod.ifName);
    if (link === undefined || link.mtu <= leastMtu) return [];
    return [{ command: ['ip', 'link', 'set', pod.ifName, 'mtu', String(leastMtu)], netns: pod.name }];
  },
};
