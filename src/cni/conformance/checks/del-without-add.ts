import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delWithoutAdd: ConformanceCheck = {
  id: 17,
  level: 'MUST',
  title: 'DEL of what was never added succeeds',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const pod = await subject.createPod('never-added');
    const before = await takeSnapshot(subject.node);
    return verdictOf(await judgeDel(subject, 'DEL without ADD', await subject.del(pod), before));
  },
};
