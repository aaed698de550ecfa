import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { mapConcurrent } from '../../../src/util/concurrency.ts';

const never = new AbortController().signal;

describe('mapConcurrent', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const map = async (n: number): Promise<number> => {
      most = Math.max(most, ++running);
      for (let turns = 0; turns < 10 - n; turns++) await turn();
      running--;
      return n * n;
    };
    assert.deepEqual(await mapConcurrent([1, 2, 3, 4, 5, 6], 3, map, never), [1, 4, 9, 16, 25, 36]);
    assert.equal(most, 3);
  });

  it('throws the first error only after all others ended, and starts no more', async () => {
    const boom = new Error('boom');
    const started: number[] = [];
    const ended: number[] = [];
    const map = async (n: number, signal: AbortSignal): Promise<void> => {
      started.push(n);
      await turn();
      if (n === 1) throw boom;
      assert.equal(signal.reason, boom);
      await turn();
      ended.push(n);
      throw new Error('caused by the abort');
    };
    await assert.rejects(mapConcurrent([1, 2, 3, 4], 3, map, never), boom);
    assert.deepEqual(started, [1, 2, 3]);
    assert.deepEqual(ended, [2, 3]);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const stop = new Error('stop');
    const map = async (n: number): Promise<void> => {
      if (n === 2) controller.abort(stop);
      assert.ok(n < 3);
    };
    await assert.rejects(mapConcurrent([1, 2, 3], 1, map, controller.signal), stop);
  });

  it('maps nothing to nothing', async () => {
    assert.deepEqual(await mapConcurrent([], 4, async () => assert.fail('no item'), never), []);
  });
});
