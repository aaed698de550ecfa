import { interfaceInPod } from './interface-in-pod.ts';
import type { Tampering } from './tampering.ts';

export const renameInterface: Tampering = {
  what: 'the interface of the pod has another name',
  plan: async (_node, { pod, result }) => {
    if (interfaceInPod(pod, result) === undefined) return [];
    const inPod = (...command: readonly string[]) => ({
      command: ['ip', 'link', ...command],
      netns: pod.name,
    });
    return [inPod('set', pod.ifName, 'down'), inPod('set', pod.ifName, 'name', 'renamed0')];
  },
};
