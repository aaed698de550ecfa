import assert from 'node:assert/strict';
import { duplexPair, type Duplex } from 'node:stream';
import { beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Agent } from '../../../src/agent/agent.ts';
import { AgentClient } from '../../../src/agent/client.ts';
import { Lease } from '../../../src/agent/lease.ts';
import { leaseRenewalMs } from '../../../src/agent/protocol.ts';
import { serveAgent } from '../../../src/agent/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const never = new AbortController().signal;

class CountedLease extends Lease {
  renewals = 0;

  override renew(): void {
    this.renewals++;
  }
}

/** Wakes its sleepers when it is told to. */
class SteppedClock extends ManualClock {
  readonly slept: number[] = [];
  wake = (): void => undefined;

  override sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    this.slept.push(durationMs);
    return new Promise((resolve, reject) => {
      this.wake = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

let lease: CountedLease;
let clock: SteppedClock;
let stream: Duplex;
let client: AgentClient;

beforeEach(async () => {
  lease = new CountedLease();
  const [clientEnd, agentEnd] = duplexPair();
  stream = clientEnd;
  void serveAgent(new Agent('/nowhere'), { input: agentEnd, output: agentEnd }, lease);
  client = await AgentClient.connect(clientEnd, never);
  clock = new SteppedClock();
});

/** Lets what is under way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

test('a client renews at once and then every few seconds, until it is closed', async () => {
  const kept = client.keepLease(never, clock);
  for (const renewals of [1, 2, 3]) {
    await settle();
    assert.equal(lease.renewals, renewals);
    clock.wake();
  }
  await settle();
  client.close();
  await kept;
  assert.deepEqual(clock.slept, Array(4).fill(leaseRenewalMs));
});

test('it stops when it is called off', async () => {
  const abort = new AbortController();
  const kept = client.keepLease(abort.signal, clock);
  await settle();
  abort.abort();
  await kept;
});

test('it stops when the stream has ended', async () => {
  const kept = client.keepLease(never, clock);
  await settle();
  stream.destroy();
  await settle();
  clock.wake();
  await kept;
  await assert.rejects(client.gone, { code: 'agent-gone' });
});
