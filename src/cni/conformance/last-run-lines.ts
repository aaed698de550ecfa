import type { ChainRun } from './check-subject.ts';
import { describeRun } from './describe-run.ts';

/** How the last call along a list ended, and the command that repeats it. */
export function lastRunLines(chain: ChainRun): string[] {
  const last = chain.runs.at(-1);
  return last === undefined ? [] : [`${last.verb} of ${last.type}:`, ...describeRun(last)];
}
