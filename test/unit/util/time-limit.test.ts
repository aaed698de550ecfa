import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { timeLimit } from '../../../src/util/time-limit.ts';

// As node --expose-gc: what V8's collector takes must not matter.
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

test('comes when its time is over, whatever was collected meanwhile', async () => {
  const parent = new AbortController();
  using limit = timeLimit(50, parent.signal);
  // As mapConcurrent makes one more of it.
  const both = AbortSignal.any([limit.signal, new AbortController().signal]);
  assert.ok(typeof collect === 'function', 'there is a collector');
  collect();
  await once(both, 'abort');
  assert.equal(parent.signal.aborted, false);
});

test('comes with its parent, for the same reason', () => {
  const parent = new AbortController();
  using limit = timeLimit(60_000, parent.signal);
  parent.abort(new Error('enough'));
  assert.match(String(limit.signal.reason), /enough/);
});

test('does not come after it was disposed of', async () => {
  const limit = timeLimit(5);
  limit[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(limit.signal.aborted, false);
});
