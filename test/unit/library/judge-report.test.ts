import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { unmetReport } from '../../../src/library/judge-report.ts';
import { greenReport, sampleFailure, sampleScenario, sampleStep } from '../../support/sample-reports.ts';

const withSteps = (...steps: readonly ReturnType<typeof sampleStep>[]) => ({
  ...greenReport,
  scenarios: [sampleScenario({ steps })],
});
const failed = sampleStep(2, { status: 'failed', failures: [sampleFailure()], failureCount: 1 });

test('a report passes when every step did', () => {
  assert.equal(unmetReport(greenReport), undefined);
  assert.equal(unmetReport(withSteps(sampleStep(1), sampleStep(2))), undefined);
});
test('one step that did not pass is enough, whatever the exit code says', () => {
  for (const status of ['failed', 'error', 'skipped'] as const) {
    assert.ok(unmetReport(withSteps(sampleStep(1), sampleStep(2, { status }))), status);
  }
});
test('an exit code that is not 0 is enough, whatever the steps say', () => {
  assert.match(
    unmetReport({ ...withSteps(sampleStep(1)), exitCode: 3 })?.message ?? '',
    /^0 of 1 steps did not pass$/,
  );
});
test('a report of no steps has shown nothing', () => {
  assert.ok(unmetReport(withSteps()));
  assert.ok(unmetReport({ ...greenReport, scenarios: [] }));
});
test('the story names all steps that did not pass, and tells of those that ran', () => {
  const skipped = sampleStep(3, { status: 'skipped', summary: 'step 2 did not pass' });
  const unmet = unmetReport({ ...withSteps(sampleStep(1), failed, skipped), exitCode: 1 });
  const [title, , ...story] = unmet?.message.split('\n') ?? [];
  assert.equal(title, '2 of 3 steps did not pass: 02 step number 2, 03 step number 3');
  assert.match(story.join('\n'), /web → db tcp\/5432/);
  assert.doesNotMatch(story.join('\n'), /step number 3/);
  assert.equal(unmet?.message, stripVTControlCharacters(unmet?.message ?? '').trimEnd(), 'plain text');
  assert.deepEqual(unmet?.failures, [sampleFailure()]);
});
