import type { CheckResult } from './check.ts';
import { addSucceeds } from './checks/add-succeeds.ts';
import type { ConformanceCheck } from './conformance-check.ts';
import { runChecks, type RunChecksOptions } from './run-checks.ts';

/**
 * Runs the checks, after one ADD (check 0) where any of them needs it. When that fails, it is told once and they do not
 * apply.
 * @throws CniError when a plugin is missing, and whatever is wrong with the lab: then nothing is judged
 */
export async function grade(options: RunChecksOptions): Promise<readonly CheckResult[]> {
  const { checks, onResult } = options;
  const others = checks.filter((check) => check !== addSucceeds);
  if (checks.every((check) => check.worksWithoutAdd === true)) return await runChecks(options);
  const isAsked = others.length < checks.length;
  const [added] = await runChecks({
    ...options,
    checks: [addSucceeds],
    // Nobody who did not ask for it has to know of one that succeeded.
    onResult: (result) => (isAsked || result.status === 'fail' ? onResult?.(result) : undefined),
  });
  if (added === undefined) throw new RangeError('a check without a result');
  if (added.status !== 'fail') {
    return [...(isAsked ? [added] : []), ...(await runChecks({ ...options, checks: others }))];
  }
  const judged = await runChecks({ ...options, checks: others.filter((check) => check.worksWithoutAdd) });
  const results = others.map((check) => judged.find(({ id }) => id === check.id) ?? withoutAdd(check));
  return [added, ...results];
}

const withoutAdd = ({ id, level, title, ground }: ConformanceCheck): CheckResult => ({
  id,
  level,
  status: 'not-applicable',
  title,
  ground,
  evidence: [`ADD does not succeed: see check ${addSucceeds.id}`],
  durationMs: 0,
});
