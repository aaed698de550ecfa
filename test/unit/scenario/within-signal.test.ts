import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { withinSignal } from '../../../src/scenario/run/within-signal.ts';

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

test('work that ends in time is what comes of it, and leaves no listener', async () => {
  const { signal } = new AbortController();
  assert.equal(await withinSignal(Promise.resolve('done'), signal), 'done');
  await assert.rejects(withinSignal(Promise.reject(new Error('broken')), signal), /^Error: broken$/);
  assert.equal(listenersOf(signal), 0);
});

test('work that ignores the signal is left behind, and nobody minds what it throws', async () => {
  const controller = new AbortController();
  let fail = (_error: Error): void => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const waiting = withinSignal(work, controller.signal);
  assert.equal(listenersOf(controller.signal), 1);
  controller.abort(new Error('interrupted'));
  await assert.rejects(waiting, /^Error: interrupted$/);
  assert.equal(listenersOf(controller.signal), 0);
  fail(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
});

test('where it is over already, nothing counts any more', async () => {
  const over = AbortSignal.abort(new Error('interrupted'));
  await assert.rejects(withinSignal(Promise.resolve('done'), over), /^Error: interrupted$/);
  await assert.rejects(withinSignal(Promise.reject(new Error('too late')), over), /^Error: interrupted$/);
});
