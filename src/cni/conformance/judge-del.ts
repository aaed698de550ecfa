import type { ChainRun, CheckSubject } from './check-subject.ts';
import { commandLine } from './command-line.ts';
import { firstLines } from './first-lines.ts';
import { lastRunLines } from './last-run-lines.ts';
import { settledDifference } from './snapshot/settled-difference.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/**
 * What is wrong with a DEL: that it failed, and what is different in the node from before ADD. Nothing when all is well.
 * @param what the circumstances, for people: `DEL with an empty CNI_NETNS`
 */
export async function judgeDel(
  subject: CheckSubject,
  what: string,
  deleted: ChainRun,
  before: Snapshot,
): Promise<string[]> {
  const left = await settledDifference(subject.node, before, subject.signal);
  return [
    ...(deleted.failed === undefined ? [] : [`${what} failed`, ...lastRunLines(deleted)]),
    ...(left.length === 0 ? [] : [`after ${what} the node is not as it was`, ...firstLines(left)]),
    // A failed one is repeated above.
    ...(left.length === 0 || deleted.failed !== undefined ? [] : repeats(deleted)),
  ];
}

const repeats = ({ runs }: ChainRun): string[] => runs.map(({ call }) => `repeat: ${commandLine(call)}`);
