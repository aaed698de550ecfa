import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delWithoutResult: ConformanceCheck = {
  id: 22,
  level: 'SHOULD',
  title: 'DEL without prevResult succeeds and leaves nothing',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const { node } = subject;
    const before = await takeSnapshot(node);
    const { pod } = await subject.attach('forgotten');
    const deleted = await subject.del(pod, { prevResult: null });
    return verdictOf(await judgeDel(subject, 'DEL without prevResult', deleted, before));
  },
};
