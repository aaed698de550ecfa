import type { Tampering } from './tampering.ts';

export const removeRoute: Tampering = {
  what: 'a route of the result is gone',
  plan: async (_node, { pod, result }) => {
    const route = result.routes[0];
    if (route === undefined) return [];
    const family = route.dst.includes(':') ? '-6' : '-4';
    return [{ command: ['ip', family, 'route', 'del', route.dst, 'dev', pod.ifName], netns: pod.name }];
  },
};
