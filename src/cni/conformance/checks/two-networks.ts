import type { Attached, CheckSubject, LabPod } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { requireOk } from '../require-ok.ts';
import { secondNetwork } from '../second-network.ts';
import { diffSnapshots } from '../snapshot/diff-snapshots.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { takePodSnapshot } from '../snapshot/take-pod-snapshot.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { notApplicable, type Verdict, verdictOf } from '../verdict.ts';

export const twoNetworks: ConformanceCheck = {
  id: 36,
  level: 'MUST',
  title: 'DEL of one of two networks of a pod leaves the other as it was',
  ground: 'SPEC 1.1.0, "Section 3: Execution of Network Configurations"',
  async run(subject) {
    const second = subject.withNetwork(secondNetwork(subject.network));
    const warm = await second.createPod('warm-up-of-second');
    const added = await second.add(warm);
    await second.del(warm);
    if (!added.ok) {
      return notApplicable(
        `a second network made from this one takes no pod: ${lastRunLines(added).join(' ')}`,
      );
    }
    return await judge(subject, second, await subject.attach('both'));
  },
};

async function judge(first: CheckSubject, second: CheckSubject, { pod }: Attached): Promise<Verdict> {
  const { node } = first;
  const before = await takeSnapshot(node);
  const inPod = await takePodSnapshot(node, pod.name);
  // Of the same container; what the lab remembers of it goes by the name. A host port can be had only once.
  const other: LabPod = { ...pod, name: `${pod.name}-second`, ifName: 'net1', capabilities: {} };
  const added = await second.add(other);
  const deleted = await second.del(other);
  // The second network is our guess: nobody promised that it goes with the first (routes and addresses may be taken).
  if (!added.ok) {
    return notApplicable(
      `a second network made from this one does not go with it: ${lastRunLines(added).join(' ')}`,
    );
  }
  const complaints = await judgeDel(second, 'DEL of the second network', deleted, before);
  const changed = diffSnapshots(inPod, await takePodSnapshot(node, pod.name));
  return verdictOf([
    ...complaints,
    ...changed.map((line) => `in the pod: ${line}`),
    ...(await reverse(first, second, pod, other)),
  ]);
}

/** The other way round: what the pod has of the second network outlives the first. */
async function reverse(
  first: CheckSubject,
  second: CheckSubject,
  pod: LabPod,
  other: LabPod,
): Promise<readonly string[]> {
  const { node } = first;
  requireOk(await second.add(other));
  const before = ofLink(await takePodSnapshot(node, pod.name), other.ifName);
  const deleted = await first.del(pod);
  const lost = diffSnapshots(before, ofLink(await takePodSnapshot(node, pod.name), other.ifName));
  return [
    ...(deleted.ok ? [] : ['DEL of the first network failed', ...lastRunLines(deleted)]),
    ...lost.map((line) => `in the pod, after DEL of the first network: ${line}`),
  ];
}

/** Lines that tell of one interface. */
const ofLink = ({ sections }: Snapshot, name: string): Snapshot => ({
  sections: sections.map(({ title, lines }) => ({
    title,
    lines: lines.filter((line) => new RegExp(`\\b${name}\\b`).test(line)),
  })),
});
