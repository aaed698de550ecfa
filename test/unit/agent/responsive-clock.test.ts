import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { ResponsiveClock } from '../../../src/agent/responsive-clock.ts';

test('a clock that watches for hold-ups keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  new ResponsiveClock().watchFor(60_000);
  assert.equal(timers(), before);
});
