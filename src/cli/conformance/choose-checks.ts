import type { ConformanceCheck } from '../../cni/conformance/conformance-check.ts';
import { matchesInTime } from '../../util/matches-in-time.ts';
import { UsageError } from '../../model/errors.ts';

export interface CheckChoice {
  /** Of `--check`; all by default. */
  readonly ids: readonly number[];
  /** Of `--filter`: a regular expression for titles. */
  readonly filter?: string;
}

/** @throws UsageError for a number that no check has, a bad expression, and when nothing is left */
export function chooseChecks(
  all: readonly ConformanceCheck[],
  { ids, filter }: CheckChoice,
): readonly ConformanceCheck[] {
  const unknown = ids.find((id) => !all.some((check) => check.id === id));
  if (unknown !== undefined) {
    throw new UsageError('unknown-check', `there is no check ${unknown}`, {
      hint: `there are ${all.map(({ id }) => id).join(', ')}`,
    });
  }
  const pattern = filter === undefined ? undefined : expression(filter);
  const chosen = all.filter(
    ({ id, title }) =>
      (ids.length === 0 || ids.includes(id)) &&
      (pattern === undefined || matchesInTime(pattern, `${id} ${title}`)),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError('nothing-to-do', `no check matches --filter ${filter ?? ''}`, {
    hint: 'docs/conformance.md has their titles',
  });
}

function expression(filter: string): RegExp {
  try {
    return new RegExp(filter, 'i');
  } catch (cause) {
    throw new UsageError('bad-filter', `--filter ${filter} is no regular expression`, { cause });
  }
}
