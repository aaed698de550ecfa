import { mapConcurrent } from '../../../util/concurrency.ts';
import type { CheckSubject, LabPod } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { firstLines } from '../first-lines.ts';
import { whyOnlyOnePod } from '../only-one-pod.ts';
import { requireOk } from '../require-ok.ts';
import { diffSnapshots } from '../snapshot/diff-snapshots.ts';
import { settledDifference } from '../snapshot/settled-difference.ts';
import { takePodSnapshot } from '../snapshot/take-pod-snapshot.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { fail, passWith } from '../verdict.ts';

const cycles = 200;
/** Plugins that wait for IPv6 need a second and more for each. */
const budgetMs = 15_000;
/** Pods that come and go side by side. */
const lanes = 4;

export const manyCycles: ConformanceCheck = {
  id: 24,
  level: 'SHOULD',
  title: `Nothing grows over ${cycles} times ADD and DEL, or as many as ${budgetMs / 1000} s allow`,
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"; plugins#810',
  async run(subject) {
    await subject.warmUp();
    const { node, signal } = subject;
    const width = whyOnlyOnePod(subject.network) === undefined ? lanes : 1;
    const names = Array.from({ length: width }, (_, lane) => `lane-${lane}`);
    const pods = await mapConcurrent(names, lanes, (name) => subject.createPod(name), signal);
    const inside = await mapConcurrent(pods, lanes, ({ name }) => takePodSnapshot(node, name), signal);
    const before = await takeSnapshot(node);
    const done = await goRound(subject, pods);
    const grown = await settledDifference(node, before, signal);
    const grownInside = await mapConcurrent(
      pods,
      lanes,
      async ({ name }, _signal, lane) =>
        diffSnapshots(inside[lane] ?? before, await takePodSnapshot(node, name)).map(
          (it) => `in a pod: ${it}`,
        ),
      signal,
    );
    const lines = [...grown, ...grownInside.flat()];
    return lines.length === 0
      ? passWith(`${done} times`)
      : fail([`after ${done} times ADD and DEL the node is not as it was`, ...firstLines(lines)]);
  },
};

/** @returns how often */
async function goRound(subject: CheckSubject, pods: readonly LabPod[]): Promise<number> {
  const endMs = performance.now() + budgetMs;
  let begun = 0;
  await mapConcurrent(
    pods,
    lanes,
    async (pod) => {
      while (begun < cycles && performance.now() < endMs) {
        begun += 1;
        // A container of its own each time, as a runtime would never use an ID again.
        const next = { ...pod, containerId: `${pod.containerId}-${begun}` };
        requireOk(await subject.add(next));
        requireOk(await subject.del(next));
      }
    },
    subject.signal,
  );
  return begun;
}
