import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../../src/util/turns.ts';

test('one work is done after another, also after one that fails', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      done.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const outcomes = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  assert.deepEqual(
    done,
    ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason))),
    ['a', 'Error: b', 'c'],
  );
});
