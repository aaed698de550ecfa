import { whyNotCalled } from '../applicable.ts';
import type { Attached, ChainRun, CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { firstLines } from '../first-lines.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { deviceIsTaken, takesDevice } from '../only-one-pod.ts';
import { settledDifference } from '../snapshot/settled-difference.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { fail, notApplicable, verdictOf } from '../verdict.ts';

export const gcStale: ConformanceCheck = {
  id: 28,
  level: 'SHOULD',
  title: 'GC drops stale attachments, keeps valid ones and understands an empty list',
  ground: 'SPEC 1.1.0, "GC: Clean up any stale resources"',
  async run(subject) {
    if (takesDevice(subject.network)) return notApplicable(deviceIsTaken);
    const reason = await whyNotCalled(subject, 'GC');
    if (reason !== undefined) return notApplicable(reason);
    await subject.warmUp();
    const { node } = subject;
    const empty = await takeSnapshot(node);
    const valid = await subject.attach('valid');
    const withValid = await takeSnapshot(node);
    const stale = await subject.attach('stale');
    // A runtime that crashed before DEL: the pod's netns is gone, what is kept of it is not.
    await node.removeNetns(stale.pod.name);
    const one = await complaints(subject, 'GC with one valid attachment', [valid], withValid);
    if (one.length > 0) return fail(one);
    const checked = await subject.check(valid.pod);
    if (!checked.ok) return fail(['after GC, CHECK of the valid attachment fails', ...lastRunLines(checked)]);
    await node.removeNetns(valid.pod.name);
    return verdictOf(await complaints(subject, 'GC with an empty list', [], empty));
  },
};

async function complaints(
  subject: CheckSubject,
  what: string,
  valid: readonly Attached[],
  wanted: Snapshot,
): Promise<string[]> {
  const collected: ChainRun = await subject.gc(valid.map(({ pod }) => pod));
  const left = await settledDifference(subject.node, wanted, subject.signal);
  if (collected.ok && left.length === 0) return [];
  return [
    ...(collected.ok ? [] : [`${what} failed`]),
    ...(left.length === 0
      ? []
      : [`after ${what} the node is not as with the valid ones alone`, ...firstLines(left)]),
    ...collected.runs.flatMap((run) => [`${run.verb} of ${run.type}:`, ...describeRun(run)]),
  ];
}
