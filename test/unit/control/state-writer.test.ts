import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { StateWriter } from '../../../src/control/state-writer.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A state that takes a while to write, with nothing else to wait for. */
function open(writeMs: number) {
  const clock = new ManualClock();
  const writes: number[] = [];
  const failures: unknown[] = [];
  let fails = false;
  const writer = new StateWriter(
    () => {
      if (fails) throw new Error('no space left');
      clock.advance(writeMs);
      writes.push(clock.monotonicMs());
    },
    (error) => void failures.push(error),
    clock,
  );
  const rest = (): Promise<void> => new Promise(setImmediate);
  return { clock, writer, writes, failures, rest, fail: (does: boolean) => void (fails = does) };
}

suite('the writer of a state', () => {
  test('changes of one moment are written once, a little later', async () => {
    const { writer, writes, rest } = open(1);
    for (let change = 0; change < 100; change++) writer.changed();
    assert.deepEqual(writes, []);
    await rest();
    assert.deepEqual(writes, [21]);
  });

  test('a state that takes long to write costs a twentieth of the time, however often it changes', async () => {
    const { clock, writer, writes, rest } = open(50);
    writer.flush();
    for (let round = 0; round < 10; round++) {
      writer.changed();
      await rest();
    }
    assert.equal(writes.length, 11);
    const share = (writes.length * 50) / clock.monotonicMs();
    assert.ok(share < 0.06, `it took ${share} of the time`);
  });

  test('whoever waits for it does not wait longer, and what is written is not written again', async () => {
    const { writer, writes, rest } = open(50);
    writer.flush();
    writer.changed();
    writer.flush();
    assert.equal(writes.length, 2, 'at once');
    writer.flush();
    await rest();
    assert.equal(writes.length, 2, 'nothing has changed since');
  });

  test('what could not be written is told, and tried again', async () => {
    const { writer, writes, failures, rest, fail } = open(1);
    fail(true);
    writer.changed();
    await rest();
    assert.equal(failures.length, 1);
    assert.throws(() => writer.flush(), /no space left/);
    fail(false);
    writer.flush();
    assert.equal(writes.length, 1);
  });

  test('one that is stopped writes nothing by itself', async () => {
    const { writer, writes, rest } = open(1);
    writer.changed();
    writer.stop();
    await rest();
    assert.deepEqual(writes, []);
  });
});
