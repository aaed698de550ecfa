import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeWatcher } from '../../../../src/cli/watch/change-watcher.ts';
import type { FileSnapshot } from '../../../../src/cli/watch/file-snapshot.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const { signal } = new AbortController();

/** Files as they are at every moment of a clock's time: `[from when on, content]`. */
function filmed(
  clock: ManualClock,
  film: readonly (readonly [fromMs: number, content: string])[],
): ChangeWatcher {
  const take = async (): Promise<FileSnapshot> => {
    const [, content = ''] = film.findLast(([fromMs]) => fromMs <= clock.monotonicMs()) ?? [];
    const look = { sizeBytes: BigInt(content.length), stamp: content };
    return { files: new Map([['/f', look]]), folders: new Set() };
  };
  return new ChangeWatcher({ clock, take });
}

test('without a hint somebody looks all the same', async () => {
  const clock = new ManualClock();
  using watcher = filmed(clock, [
    [0, 'old'],
    [5_000, 'new'],
  ]);
  await watcher.begin([]);
  await watcher.changed(signal);
  assert.ok(clock.monotonicMs() >= 5_000);
});

test('a file that is still being written is waited for', async () => {
  const clock = new ManualClock();
  const pieces = Array.from(
    { length: 20 },
    (_, piece) => [100 * (piece + 1), 'x'.repeat(piece + 1)] as const,
  );
  using watcher = filmed(clock, [[0, 'old'], ...pieces]);
  await watcher.begin([]);
  clock.advance(100);
  assert.deepEqual(await watcher.settled(signal), ['/f']);
  assert.ok(clock.monotonicMs() >= 2_000, 'all pieces are there');
});

test('a file that was emptied is waited for, but not for ever', async () => {
  const clock = new ManualClock();
  using late = filmed(clock, [
    [0, 'old'],
    [100, ''],
    [1_500, 'new'],
  ]);
  await late.begin([]);
  clock.advance(100);
  await late.settled(signal);
  assert.ok(clock.monotonicMs() >= 1_500, 'it has its content');

  const other = new ManualClock();
  using never = filmed(other, [
    [0, 'old'],
    [100, ''],
  ]);
  await never.begin([]);
  other.advance(100);
  assert.deepEqual(await never.settled(signal), ['/f']);
});

test('what was changed back is no change', async () => {
  const clock = new ManualClock();
  using watcher = filmed(clock, [
    [0, 'old'],
    [100, 'new'],
    [200, 'old'],
  ]);
  await watcher.begin([]);
  clock.advance(100);
  assert.deepEqual(await watcher.settled(signal), []);
});

test('a wait ends with its signal', async () => {
  const clock = new ManualClock();
  using watcher = filmed(clock, [[0, 'old']]);
  await watcher.begin([]);
  await assert.rejects(watcher.changed(AbortSignal.abort(new Error('over'))), /over/);
});
