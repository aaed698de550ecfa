import type { ConformanceReport } from './check.ts';

/** How a report differs from the failures that are known. */
export interface BaselineDifference {
  /** Failed, and not known to. */
  readonly newFailures: readonly number[];
  /** Known to fail, and passed. */
  readonly fixed: readonly number[];
}

/** Checks that were not run or do not apply say nothing. SHOULD counts as MUST does: a baseline is a fixed state. */
export function compareBaseline(report: ConformanceReport, known: readonly number[]): BaselineDifference {
  const ids = (status: 'fail' | 'pass'): readonly number[] =>
    report.checks.filter((check) => check.status === status).map(({ id }) => id);
  return {
    newFailures: ids('fail').filter((id) => !known.includes(id)),
    fixed: ids('pass').filter((id) => known.includes(id)),
  };
}
