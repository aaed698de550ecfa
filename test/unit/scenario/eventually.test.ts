import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../../src/scenario/eventually.ts';
import type { Timing } from '../../../src/scenario/format/timing-schema.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const never = new AbortController().signal;

/** What comes of attempts that see these values, the last one again and again. */
async function attempt(timing: Timing, ...seen: readonly boolean[]) {
  let attempts = 0;
  const outcome = await eventually(
    async () => seen[Math.min(attempts++, seen.length - 1)] === true,
    (value) => value,
    timing,
    { signal: never, clock: new ManualClock() },
  );
  return { ...outcome, attempts };
}

test('without times there is one attempt, and it decides', async () => {
  assert.deepEqual(await attempt({}, true, false), { value: true, holds: true, attempts: 1 });
  assert.deepEqual(await attempt({}, false, true), { value: false, holds: false, attempts: 1 });
});
test('within tries until it holds, and no longer', async () => {
  assert.deepEqual(await attempt({ within: 1_000 }, true, false), { value: true, holds: true, attempts: 1 });
  assert.deepEqual(await attempt({ within: 1_000 }, false, false, true, false), {
    value: true,
    holds: true,
    attempts: 3,
  });
});
test('what never holds within its time fails', async () => {
  const { holds, value, note } = await attempt({ within: 1_000 }, false);
  assert.deepEqual({ holds, value, note }, { holds: false, value: false, note: undefined });
});
test('hold wants it all the time, from the first attempt that holds', async () => {
  assert.equal((await attempt({ hold: 1_000 }, true)).holds, true);
  const lapsed = await attempt(
    { within: 1_000, hold: 1_000 },
    false,
    false,
    false,
    true,
    true,
    true,
    true,
    false,
  );
  assert.equal(lapsed.holds, false);
  assert.equal(lapsed.value, false);
  assert.equal(lapsed.note, 'it held at first, and no longer after 300 ms', 'since it held first');
  assert.deepEqual(await attempt({ hold: 1_000 }, false, true), { value: false, holds: false, attempts: 1 });
});
test('with both it may come late, and has to stay', async () => {
  assert.equal((await attempt({ within: 1_000, hold: 1_000 }, false, true)).holds, true);
  assert.equal((await attempt({ within: 1_000, hold: 1_000 }, false, true, false)).holds, false);
});
