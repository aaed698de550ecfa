import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { diffSnapshots } from '../snapshot/diff-snapshots.ts';
import { takePodSnapshot } from '../snapshot/take-pod-snapshot.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const existingInterface: ConformanceCheck = {
  id: 13,
  level: 'MUST',
  title: 'ADD over an existing interface fails and leaves the first attachment unharmed',
  ground: 'SPEC 1.1.0, "ADD: Add container to network, or apply modifications"',
  async run(subject) {
    if (subject.plugins.every(({ isDelegate }) => isDelegate)) {
      return notApplicable('an IPAM plugin makes no interfaces');
    }
    await subject.warmUp();
    const { node } = subject;
    const { pod } = await subject.attach('first');
    const podBefore = await takePodSnapshot(node, pod.name);
    const nodeBefore = await takeSnapshot(node);
    // Another container, so that IPAM has no reason to refuse: the interface alone is in the way.
    const again = await subject.add({ ...pod, name: 'again', containerId: `${pod.containerId}-again` });
    const changes = diffSnapshots(podBefore, await takePodSnapshot(node, pod.name));
    const losses = diffSnapshots(nodeBefore, await takeSnapshot(node)).filter((line) => line.startsWith('-'));
    const complaints = [
      ...(again.ok ? [`ADD succeeded though the pod has ${pod.ifName} already`] : []),
      ...changes.map((line) => `in the first pod: ${line}`),
      ...losses.map((line) => `in the node: ${line}`),
    ];
    return verdictOf(complaints.length === 0 ? [] : [...complaints, ...lastRunLines(again)]);
  },
};
