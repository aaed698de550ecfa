import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delEmptyNetns: ConformanceCheck = {
  id: 18,
  level: 'SHOULD',
  title: 'DEL with an empty CNI_NETNS succeeds and leaves nothing',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"; plugins#810',
  async run(subject) {
    await subject.warmUp();
    const { node } = subject;
    const before = await takeSnapshot(node);
    const { pod } = await subject.attach('emptied');
    await node.removeNetns(pod.name);
    const deleted = await subject.del(pod, { env: { CNI_NETNS: '' } });
    return verdictOf(await judgeDel(subject, 'DEL with an empty CNI_NETNS', deleted, before));
  },
};
