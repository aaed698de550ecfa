import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delMissingNetns: ConformanceCheck = {
  id: 19,
  level: 'SHOULD',
  title: 'DEL where CNI_NETNS leads nowhere succeeds and leaves nothing',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"; plugins#685',
  async run(subject) {
    await subject.warmUp();
    const { node } = subject;
    const before = await takeSnapshot(node);
    const { pod } = await subject.attach('gone');
    await node.removeNetns(pod.name);
    const deleted = await subject.del(pod);
    return verdictOf(await judgeDel(subject, 'DEL where CNI_NETNS leads nowhere', deleted, before));
  },
};
