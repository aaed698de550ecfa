import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { limitScenario } from '../../../src/scenario/run/scenario-limit.ts';

test('a scenario that takes too long is told how long it may take', async () => {
  using limit = limitScenario(20, new AbortController().signal);
  assert.equal(limit.stopped(), undefined);
  await setTimeout(100);
  assert.equal(limit.stopped(), 'timed out after 20ms');
  const { kind, code, message, hint } = limit.signal.reason as Record<string, unknown>;
  assert.deepEqual(
    { kind, code, message, hint },
    {
      kind: 'environment',
      code: 'timed-out',
      message: 'timed out: the scenario may take 20ms',
      hint: 'find out what it waits for, or raise spec.timeout',
    },
  );
});

test('an interruption goes before the time, and says so', () => {
  const outer = new AbortController();
  using limit = limitScenario(60_000, outer.signal);
  outer.abort(new Error('interrupted by SIGINT'));
  assert.equal(limit.signal.aborted, true);
  assert.equal(limit.stopped(), 'interrupted');
});

test('the time of a scenario that has ended does not go on', async () => {
  const limit = limitScenario(20, new AbortController().signal);
  limit[Symbol.dispose]();
  await setTimeout(100);
  assert.equal(limit.signal.aborted, false);
  assert.equal(limit.stopped(), undefined);
});
