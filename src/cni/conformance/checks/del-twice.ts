import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { fail, verdictOf } from '../verdict.ts';

export const delTwice: ConformanceCheck = {
  id: 16,
  level: 'MUST',
  title: 'DEL of what was deleted already succeeds',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const { pod } = await subject.attach('twice');
    const first = await subject.del(pod);
    if (!first.ok) return fail(['the first DEL failed', ...lastRunLines(first)]);
    const before = await takeSnapshot(subject.node);
    return verdictOf(await judgeDel(subject, 'the second DEL', await subject.del(pod), before));
  },
};
