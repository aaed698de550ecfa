import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooser } from '../../deep/choose.ts';
import { figuresTable, holds, missesText } from '../../deep/figures-table.ts';
import type { DeepContext } from '../../deep/part.ts';
import { tryAll } from '../../deep/try-all.ts';

const all = chooser({ seed: 1, only: undefined, share: 1 });
const said: string[] = [];
const context: DeepContext = {
  seed: 1,
  runtimes: [],
  choose: all,
  say: (text) => void said.push(text),
  signal: new AbortController().signal,
};
const partOf = (...figures: Awaited<ReturnType<typeof tryAll>>[]) => [
  { part: 'part', seconds: 1.4, figures },
];

test('what rejects is a miss with its reason, and the run does not hold', async () => {
  const figure = await tryAll(context, {
    what: 'numbers',
    items: [1, 2, 3],
    nameOf: String,
    limit: 2,
    hold: async (number) => assert.notEqual(number, 2, 'two is odd'),
  });
  assert.deepEqual(figure, { what: 'numbers', tried: 3, misses: [{ item: '2', why: 'two is odd' }] });
  assert.equal(holds(partOf(figure)), false);
  assert.equal(missesText(partOf(figure)), '✖ part: numbers: 2\n    two is odd\n');
  assert.match(figuresTable(partOf(figure)), /^\| part \| numbers \| 2 of 3 \| 1 s \|$/m);
  assert.ok(said.some((line) => line.startsWith('MISS  numbers: 2')));
});

test('nothing tried is nothing shown', async () => {
  const nothing = await tryAll(context, {
    what: 'none',
    items: [],
    nameOf: String,
    limit: 1,
    hold: async () => undefined,
  });
  assert.equal(holds(partOf(nothing)), false);
  assert.equal(holds([]), false);
  assert.equal(holds(partOf({ what: 'one', tried: 1, misses: [] })), true);
});

test('a share is the same for a seed, keeps the order, and is never empty', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const share = (seed: number, part: number) =>
    chooser({ seed, only: undefined, share: part })(items, String);
  assert.deepEqual(share(7, 0.2), share(7, 0.2));
  assert.notDeepEqual(share(7, 0.2), share(8, 0.2));
  assert.equal(share(7, 0.2).length, 10);
  assert.deepEqual(
    share(7, 0.2),
    [...share(7, 0.2)].sort((a, b) => a - b),
  );
  assert.equal(share(7, 0.001).length, 1);
  assert.deepEqual(chooser({ seed: 1, only: /^4.$/, share: 1 })(items, String).length, 10);
});
