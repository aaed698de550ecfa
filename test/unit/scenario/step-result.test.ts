import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/model/errors.ts';
import type { Failure } from '../../../src/model/result.ts';
import { brokenStep, judgedStep, skippedStep } from '../../../src/scenario/run/step-result.ts';
import type { ScenarioStep } from '../../../src/scenario/scenario.ts';

const step: ScenarioStep = {
  index: 2,
  name: 'a reaches b',
  kind: 'probe',
  manifests: [],
  run: () => assert.fail('nobody runs it'),
};
const nothing = {
  failures: [],
  failureCount: 0,
  warnings: [],
  warningCount: 0,
  matrices: [],
  modelLines: [],
};
const ofStep = {
  index: 2,
  name: 'a reaches b',
  kind: 'probe',
  durationMs: 5,
  summary: 'as judged',
  ...nothing,
};
const failure: Failure = { what: 'a → b', expected: 'answered', seen: 'refused', evidence: [] };

test('a step that held has passed, with nothing to tell', () => {
  const result = judgedStep(step, { passed: true, summary: 'as judged' }, 5);
  assert.deepEqual(result, { ...ofStep, status: 'passed' });
});

test('a step that did not hold has failed, with all there is to tell', () => {
  const found = {
    failures: [failure],
    failureCount: 30,
    warnings: [failure, failure],
    warningCount: 40,
    matrices: [{ protocol: 'tcp', from: [], to: [], cells: [] }],
    modelLines: [],
  } as const;
  const placed = { ...step, line: 7, hint: 'look at routes' };
  const result = judgedStep(placed, { passed: false, summary: 'as judged', ...found }, 5);
  assert.deepEqual(result, { ...ofStep, ...found, status: 'failed', line: 7, hint: 'look at routes' });
});

test('what is listed is counted where nobody counted', () => {
  const found = { failures: [failure], warnings: [failure, failure] };
  const failed = judgedStep(step, { passed: false, summary: '', ...found }, 5);
  assert.deepEqual([failed.failureCount, failed.warningCount], [1, 2]);
  const passed = judgedStep(step, { passed: true, summary: '', ...found, failureCount: 1 }, 5);
  assert.equal(passed.failureCount, 0, 'what has passed has no failures');
});

test('a step that could not be judged is an error, and says why and what to do', () => {
  const broken = brokenStep(step, new UsageError('no-pairs', 'no pair', { hint: 'add a pod' }), undefined, 5);
  const text = { summary: 'no pair', message: 'no pair' };
  assert.deepEqual(broken, { ...ofStep, ...text, status: 'error', hint: 'add a pod' });
  assert.deepEqual(brokenStep(step, new Error('no pair'), undefined, 5), {
    ...ofStep,
    ...text,
    status: 'error',
  });
  const hinted = { ...step, hint: 'look at routes' };
  assert.equal(brokenStep(hinted, new Error('no pair'), undefined, 5).hint, 'look at routes');
  const own = new UsageError('no-pairs', 'no pair', { hint: 'add a pod' });
  assert.equal(brokenStep(hinted, own, undefined, 5).hint, 'add a pod', 'the nearer one');
});

test('a step that was stopped says only that', () => {
  const stopped = brokenStep(step, new Error('aborted'), 'interrupted', 5);
  const text = { summary: 'interrupted', message: 'interrupted' };
  assert.deepEqual(stopped, { ...ofStep, ...text, status: 'error' });
});

test('a step that was not run is skipped, and took no time', () => {
  const text = { summary: 'step 1 did not pass', message: 'step 1 did not pass' };
  assert.deepEqual(skippedStep(step, text.message), { ...ofStep, ...text, status: 'skipped', durationMs: 0 });
});
