import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventRecorder } from '../../../src/cluster/event-recorder.ts';
import { ObjectStore } from '../../../src/cluster/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { pod } from '../../support/objects.ts';

const facts = (message: string) =>
  ({ type: 'Normal', reason: 'Scheduled', message, source: 'scheduler' }) as const;

describe('EventRecorder', () => {
  it('counts up what is said again of the same object', () => {
    const clock = new ManualClock();
    const store = new ObjectStore({ clock });
    const recorder = new EventRecorder(store, clock);
    const web = store.create(pod('web'));
    recorder.record(web, facts('to node-1'));
    clock.advance(5_000);
    recorder.record(web, facts('to node-1'));
    recorder.record(web, facts('to node-2'));
    recorder.record(store.create(pod('db')), facts('to node-1'));
    const seen = store.list('Event').map(({ involvedObject, message, count, lastTimestamp }) => {
      return [involvedObject.name, message, count, lastTimestamp];
    });
    assert.deepEqual(seen, [
      ['web', 'to node-1', 2, '2024-01-01T00:00:05Z'],
      ['web', 'to node-2', 1, '2024-01-01T00:00:05Z'],
      ['db', 'to node-1', 1, '2024-01-01T00:00:05Z'],
    ]);
  });

  it('writes anew what somebody took away', () => {
    const store = new ObjectStore();
    const recorder = new EventRecorder(store);
    const web = store.create(pod('web'));
    recorder.record(web, facts('to node-1'));
    const [first] = store.list('Event');
    store.remove('Event', 'default', first?.metadata.name ?? '');
    recorder.record(web, facts('to node-1'));
    assert.deepEqual(
      store.list('Event').map(({ count }) => count),
      [1],
    );
  });

  it('keeps the latest thousand', () => {
    const store = new ObjectStore();
    const recorder = new EventRecorder(store);
    const web = store.create(pod('web'));
    for (let n = 0; n < 1_005; n++) recorder.record(web, facts(`to node-${n}`));
    const messages = store.list('Event').map(({ message }) => message);
    assert.equal(messages.length, 1_000);
    assert.deepEqual([messages[0], messages.at(-1)], ['to node-5', 'to node-1004']);
  });
});
