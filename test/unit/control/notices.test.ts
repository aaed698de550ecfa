import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Notices } from '../../../src/control/notices.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A client that takes what it is told when it is let. */
function open() {
  const clock = new ManualClock();
  let hungUp = 0;
  const unread: (() => void)[] = [];
  const notices = new Notices(() => void hungUp++, clock);
  return {
    clock,
    tell: (count: number): void => {
      for (let told = 0; told < count; told++) {
        notices.tell(new Promise((resolve) => void unread.push(resolve)));
      }
    },
    read: async (count: number): Promise<void> => {
      for (const resolve of unread.splice(0, count)) resolve();
      await new Promise(setImmediate);
    },
    hungUp: () => hungUp > 0,
  };
}

suite('what a client is told without having asked', () => {
  test('one that takes nothing any more is hung up on', () => {
    const client = open();
    client.tell(20_000);
    client.clock.advance(60_000);
    client.tell(1);
    assert.ok(client.hungUp(), 'it would only cost memory');
  });

  test('a burst in one moment is nothing to be hung up on for, even after a long silence', async () => {
    const client = open();
    client.tell(1);
    await client.read(1);
    client.clock.advance(60_000);
    client.tell(100_000);
    assert.ok(!client.hungUp(), 'it had no time to read');
  });

  test('one that is slow and reads on keeps its connection', async () => {
    const client = open();
    client.tell(50_000);
    for (let round = 0; round < 20; round++) {
      client.clock.advance(9_000);
      await client.read(100);
      client.tell(100);
    }
    assert.ok(!client.hungUp(), 'it reads');
  });

  test('one that stopped reading, but has little to read, keeps its connection', () => {
    const client = open();
    client.tell(100);
    client.clock.advance(3_600_000);
    client.tell(100);
    assert.ok(!client.hungUp(), 'little waits for it');
  });
});
