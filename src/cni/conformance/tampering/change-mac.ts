import { interfaceInPod } from './interface-in-pod.ts';
import type { Tampering } from './tampering.ts';

/** Locally administered, and of nobody (IEEE 802, 8.4). */
const otherMac = '02:00:5e:00:53:01';

export const changeMac: Tampering = {
  what: 'the interface of the pod has another MAC address than the result says',
  plan: async (_node, { pod, result }) =>
    interfaceInPod(pod, result)?.mac === undefined
      ? []
      : [{ command: ['ip', 'link', 'set', pod.ifName, 'address', otherMac], netns: pod.name }],
};
