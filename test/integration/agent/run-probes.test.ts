import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { runProbes } from '../../../src/agent/probe/run-probes.ts';
import type { ProbeOrder, ProbeOutcome } from '../../../src/agent/protocol.ts';
import { responsiveClock } from '../../../src/agent/responsive-clock.ts';
import { displayEndpoint, type Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import { clientAddress, HandWired, serverAddress } from '../../support/hand-wired.ts';
import { forward, nat, repaired } from '../../support/nft-rules.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { missing, needsRoot } from '../../support/requires.ts';

/*
 *   client 10.1.0.2 ----- 10.1.0.1 router 10.2.0.1 ----- 10.2.0.2 server (tcp 80, udp 53)
 *
 * The client is a node of its own; the router is the server's.
 */
suite('probes that run side by side', { skip: needsRoot || missing('nsenter', 'ip', 'nft') }, () => {
  const net = new HandWired(enterOwnNetns());
  after(() => net[Symbol.dispose]());
  const client = { kind: 'pod', pod: podKey('default', 'client') } as const;
  const server = { kind: 'pod', pod: podKey('default', 'server') } as const;
  const findSeat = (endpoint: Endpoint) =>
    endpoint === client
      ? { sandbox: net.client, node: { sandbox: net.client } }
      : { sandbox: net.server, node: { sandbox: net.router } };
  const order: ProbeOrder = {
    from: client,
    to: server,
    toAddress: serverAddress,
    protocol: 'udp',
    port: 53,
    timeoutMs: 1_000,
    sources: [clientAddress],
  };
  const soon = { timeoutMs: 250 };

  function run(
    orders: readonly ProbeOrder[],
    onProgress: (done: number) => void = () => undefined,
  ): Promise<readonly ProbeOutcome[]> {
    return runProbes(orders, {
      seats: { findSeat, seatOf: findSeat },
      askTargets: (questions) => assert.fail(questions.map((it) => displayEndpoint(it.target)).join(' ')),
      onProgress,
      signal: new AbortController().signal,
    });
  }

  async function verdictOf(more: Partial<ProbeOrder>) {
    const [outcome] = await run([{ ...order, ...more }]);
    assert.ok(outcome !== undefined);
    return outcome.verdict;
  }

  test('tell every two hundred how far they are', async () => {
    const told: number[] = [];
    const outcomes = await run(
      Array.from({ length: 450 }, () => order),
      (done) => told.push(done),
    );
    assert.deepEqual(new Set(outcomes.map(({ verdict }) => verdict.verdict)), new Set(['answered']));
    assert.deepEqual(told, [200, 400]);
  });

  test('watch for hold-ups while they run, and no longer', async () => {
    await run([order]);
    const endMs = performance.now() + 150;
    while (performance.now() < endMs);
    assert.equal(responsiveClock.heldUpMs(140), 0);
  });

  test('that are not answered name the neighbour that is silent, on the side of the sender', async () => {
    const { verdict, reason, detail } = await verdictOf({ ...soon, toAddress: '10.1.0.77' });
    assert.equal(`${verdict} ${reason}`, 'no-answer neighbour-unresolved');
    assert.match(detail, /10\.1\.0\.77/);
  });

  test('that are not answered name the neighbour that is silent, on the side of the target', async () => {
    const { verdict, reason, detail } = await verdictOf({ ...soon, toAddress: '10.2.0.77' });
    assert.equal(`${verdict} ${reason}`, 'no-answer neighbour-unresolved');
    assert.match(detail, /10\.2\.0\.77/);
  });

  test('that are dropped where all neighbours are known were only waited for', async () => {
    net.in(net.router, forward('drop'));
    try {
      const { verdict, reason, detail } = await verdictOf(soon);
      assert.equal(`${verdict} ${reason}`, 'no-answer timeout');
      assert.match(detail, /did not answer/);
    } finally {
      net.in(net.router, repaired);
    }
  });

  test('that call a port which is translated on purpose are answered, and no others', async () => {
    const rule = 'ip daddr 10.1.0.1 udp dport 5300 dnat to 10.2.0.2:53';
    net.in(net.router, nat('prerouting', rule));
    try {
      const called = { toAddress: '10.1.0.1', calledPort: 5300 };
      assert.equal((await verdictOf(called)).verdict, 'answered');
      const own = await verdictOf({ toAddress: '10.1.0.1', port: 5300 });
      assert.equal(`${own.verdict} ${own.reason}`, 'wrong-peer destination-translated');
    } finally {
      net.in(net.router, repaired);
    }
  });
});
