import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioResult, StepStatus } from '../../../src/model/result.ts';
import { testExitCode } from '../../../src/scenario/run/test-exit-code.ts';

for (const [statuses, expected, expectedOfUsage] of [
  [['passed'], 0, 0],
  [['passed', 'skipped'], 0, 0],
  [['passed', 'failed'], 1, 1],
  [['failed', 'error', 'passed'], 1, 1],
  [['error', 'passed'], 3, 2],
] as const satisfies readonly (readonly [readonly StepStatus[], number, number])[]) {
  test(`${statuses.join(' and ')} end with exit code ${expected}`, () => {
    const results = statuses.map((status) => ({ status }) as ScenarioResult);
    assert.equal(testExitCode(results, false), expected);
    assert.equal(testExitCode(results, true), expectedOfUsage);
  });
}
