import type { ScenarioResult } from '../../model/result.ts';

/**
 * 1 when an expectation failed, else 3 when something could not be judged because of the surroundings, else
 * 2 when a step had nothing to judge, else 0.
 */
export function testExitCode(scenarios: readonly ScenarioResult[], usageErrorsOnly: boolean): number {
  const statuses = new Set(scenarios.map(({ status }) => status));
  if (statuses.has('failed')) return 1;
  if (statuses.has('error')) return usageErrorsOnly ? 2 : 3;
  return 0;
}
