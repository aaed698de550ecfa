import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../../../src/util/clock.ts';
import { poll } from '../../../src/util/poll.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const never = new AbortController().signal;

it('gives what the check found', async () => {
  const clock = new ManualClock();
  const answers = [undefined, undefined, 'here'];
  const found = await poll(async () => answers.shift(), {
    intervalMs: 10,
    timeoutMs: 100,
    signal: never,
    clock,
  });
  assert.equal(found, 'here');
  assert.equal(clock.monotonicMs(), 20);
});

it('checks a last time when the time is over', async () => {
  const clock = new ManualClock();
  const times: number[] = [];
  const check = async (): Promise<undefined> => void times.push(clock.monotonicMs());
  assert.equal(await poll(check, { intervalMs: 40, timeoutMs: 100, signal: never, clock }), undefined);
  assert.deepEqual(times, [0, 40, 80, 100]);
});

it('checks once even without time', async () => {
  const found = await poll(async () => 1, {
    intervalMs: 10,
    timeoutMs: 0,
    signal: never,
    clock: new ManualClock(),
  });
  assert.equal(found, 1);
});

it('checks nothing once the signal is aborted', async () => {
  const stop = new Error('stop');
  const options = { intervalMs: 1, timeoutMs: 1, signal: AbortSignal.abort(stop), clock: new ManualClock() };
  await assert.rejects(
    poll(async () => assert.fail('checked'), options),
    stop,
  );
});

it('ends with the reason of the signal, also while it sleeps', async () => {
  const controller = new AbortController();
  const stop = new Error('stop');
  const check = async (): Promise<undefined> => void setImmediate(() => controller.abort(stop));
  const options = { intervalMs: 60_000, timeoutMs: 60_000, signal: controller.signal, clock: systemClock };
  await assert.rejects(poll(check, options), stop);
});
