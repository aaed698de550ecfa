import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { requireOk } from '../require-ok.ts';
import { diffSnapshots } from '../snapshot/diff-snapshots.ts';
import { takePodSnapshot } from '../snapshot/take-pod-snapshot.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delRestores: ConformanceCheck = {
  id: 15,
  level: 'SHOULD',
  title: 'DEL restores links, routes, rules, packet filters, traffic control and IPAM files',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const { node } = subject;
    const pod = await subject.createPod('restored');
    const inPodBefore = await takePodSnapshot(node, pod.name);
    const before = await takeSnapshot(node);
    requireOk(await subject.add(pod));
    const deleted = await subject.del(pod);
    const complaints = await judgeDel(subject, 'DEL', deleted, before);
    const inPod = diffSnapshots(inPodBefore, await takePodSnapshot(node, pod.name));
    return verdictOf([...complaints, ...inPod.map((line) => `in the pod: ${line}`)]);
  },
};
