import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lease } from '../../../src/agent/lease.ts';
import { leaseMs, leaseRenewalMs } from '../../../src/agent/protocol.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const { signal } = new AbortController();

/** A clock on which things happen while somebody sleeps, each at its time. */
class EventfulClock extends ManualClock {
  readonly #events: { readonly atMs: number; readonly act: () => void }[] = [];

  at(atMs: number, act: () => void): void {
    this.#events.push({ atMs, act });
  }

  override async sleep(durationMs: number, sleepSignal: AbortSignal): Promise<void> {
    const endMs = this.monotonicMs() + durationMs;
    for (let event = this.#events[0]; event !== undefined && event.atMs <= endMs; event = this.#events[0]) {
      this.#events.shift();
      this.advance(event.atMs - this.monotonicMs());
      event.act();
      sleepSignal.throwIfAborted();
    }
    this.advance(Math.max(0, endMs - this.monotonicMs()));
  }
}

/** When it is over, in whole seconds, the last look left out. */
async function endOf(plan: (lease: Lease, clock: EventfulClock) => void): Promise<number> {
  const clock = new EventfulClock();
  const lease = new Lease(clock);
  plan(lease, clock);
  await lease.over(signal);
  return Math.floor(clock.monotonicMs() / 1_000);
}

test('a lease that nobody renews lasts 15 seconds', async () => {
  assert.equal(await endOf(() => undefined), 15);
});

test('each renewal counts from its own moment, and two may be missed', async () => {
  const end = await endOf((lease, clock) => {
    clock.at(5_000, () => lease.renew());
    clock.at(10_000, () => lease.renew());
    clock.at(24_000, () => lease.renew());
  });
  assert.equal(end, 39);
  assert.ok(leaseMs >= 3 * leaseRenewalMs, `${leaseMs} and ${leaseRenewalMs} ms`);
});

test('the end of the stream leaves two seconds, which nothing makes longer', async () => {
  const end = await endOf((lease, clock) => {
    clock.at(5_000, () => lease.shorten());
    clock.at(6_000, () => lease.renew());
  });
  assert.equal(end, 7);
});

test('the end of the stream makes a lease no longer', async () => {
  assert.equal(await endOf((lease, clock) => clock.at(14_500, () => lease.shorten())), 15);
});

test('a renewal that was waiting while the container was paused is read before the lease is over', async () => {
  const end = await endOf((lease, clock) => {
    clock.at(14_999, () => clock.advance(60_000));
    clock.at(75_050, () => lease.renew());
  });
  assert.equal(end, 90);
});

test('waiting for the end can be called off', async () => {
  const abort = new AbortController();
  const clock = new EventfulClock();
  clock.at(3_000, () => abort.abort(new Error('called off')));
  await assert.rejects(new Lease(clock).over(abort.signal), /called off/);
});
