import { poll } from '../../../util/poll.ts';
import type { LabNode } from '../lab.ts';
import { diffSnapshots } from './diff-snapshots.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** The kernel takes interfaces of a deleted netns away a little later than the call returns. */
const settleMs = 1_000;

/** What is different now from an earlier moment, once the kernel has had time to finish; empty when nothing is. */
export async function settledDifference(
  node: LabNode,
  before: Snapshot,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let difference: readonly string[] = [];
  await poll(
    async () => {
      difference = diffSnapshots(before, await takeSnapshot(node));
      return difference.length === 0 ? true : undefined;
    },
    { intervalMs: 100, timeoutMs: settleMs, signal },
  );
  return difference;
}
