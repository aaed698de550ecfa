import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { answerQuestions } from '../../../src/agent/probe/answer-questions.ts';
import { PacketWitness } from '../../../src/agent/probe/packet-witness.ts';
import { newProbeNonce, probePayload } from '../../../src/agent/probe/probe-nonce.ts';
import { runProbes } from '../../../src/agent/probe/run-probes.ts';
import type { AskTargets } from '../../../src/agent/probe/target-question.ts';
import { RawSocket } from '../../../src/agent/raw-socket.ts';
import type { ProbeOrder } from '../../../src/agent/protocol.ts';
import { openTcpResponder } from '../../../src/agent/responder/tcp-responder.ts';
import { openUdpResponder } from '../../../src/agent/responder/udp-responder.ts';
import { IPPROTO_UDP, SOCK_DGRAM } from '../../../src/netlink/constants.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { ProbeProtocol } from '../../../src/model/verdict.ts';
import { clientAddress, HandWired, serverAddress } from '../../support/hand-wired.ts';
import { forward, repaired } from '../../support/nft-rules.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { pause } from '../../support/pause.ts';
import { missing, needsRoot } from '../../support/requires.ts';

/*
 *                           by questions only
 *   the prober's agent - - - - - - - - - - - - - - - - - the target's agent
 *   client 10.1.0.2 ----- 10.1.0.1 router 10.2.0.1 ----- 10.2.0.2 server
 *                                     responders: tcp 80, udp 53; servers of its own: tcp 8080, udp 5353
 */
const skip = needsRoot || missing('nsenter', 'ip', 'nft');
const client: Endpoint = { kind: 'pod', pod: podKey('default', 'client') };
const server: Endpoint = { kind: 'pod', pod: podKey('default', 'server') };

suite('targets that another agent has', { skip }, () => {
  const net = new HandWired(enterOwnNetns());
  const identity = { peer: podKey('default', 'server'), node: parseNodeName('node-2') };
  // The sandbox knows nothing of these two.
  const own = [
    openTcpResponder(net.server.netns, 8080, identity),
    openUdpResponder(net.server.netns, [serverAddress], 5353, identity),
  ];
  after(() => {
    for (const responder of own) responder.close();
    net[Symbol.dispose]();
  });

  const order = (protocol: ProbeProtocol, port?: number, timeoutMs = 1_000): ProbeOrder => ({
    from: client,
    to: server,
    toAddress: serverAddress,
    protocol,
    timeoutMs,
    sources: [clientAddress],
    ...(port === undefined ? {} : { port }),
  });
  const everyKind = (timeoutMs: number): readonly ProbeOrder[] => [
    order('tcp', 80, timeoutMs),
    order('http', 80, timeoutMs),
    order('udp', 53, timeoutMs),
    order('icmp', undefined, timeoutMs),
    order('tcp', 8080, timeoutMs),
    order('http', 8080, timeoutMs),
    order('udp', 5353, timeoutMs),
  ];
  const answer: AskTargets = (questions) =>
    answerQuestions(questions, () => ({ sandbox: net.server, node: { sandbox: net.router } }));

  async function run(orders: readonly ProbeOrder[], askTargets: AskTargets) {
    const place = { sandbox: net.client, node: { sandbox: net.client } };
    return runProbes(orders, {
      seats: {
        seatOf: () => place,
        findSeat: (endpoint) => (endpoint === client ? place : undefined),
      },
      askTargets,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  }

  test('are answered, and saw the sender themselves', async () => {
    const outcomes = await run(everyKind(1_000), answer);
    assert.deepEqual(
      outcomes.map(({ simulated, verdict }) => `${simulated} ${verdict.verdict} ${verdict.seen?.source}`),
      [true, true, true, false, false, false, false].map((it) => `${it} answered ${clientAddress}`),
    );
  });

  test('are answered also when every question takes longer than the probe may', async () => {
    const questionMs = 1_500;
    const outcomes = await run(everyKind(300), async (questions, signal) => {
      await pause(questionMs);
      return answer(questions, signal);
    });
    for (const [index, { verdict }] of outcomes.entries()) {
      assert.equal(verdict.verdict, 'answered', `${index}: ${verdict.detail}`);
      assert.ok(verdict.elapsedMs < questionMs, `${index}: questions are no part of ${verdict.elapsedMs} ms`);
    }
  });

  test('are asked once for all probes of a port', async () => {
    const asked: string[][] = [];
    const orders = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? order('tcp', 80) : order('udp', 53)));
    await run(orders, (questions, signal) => {
      asked.push(questions.map(({ kind }) => kind));
      return answer(questions, signal);
    });
    assert.deepEqual(asked, [['port', 'port']]);
  });

  test('tell which of their neighbours is silent', async () => {
    const [outcome] = await run([{ ...order('udp', 53, 250), toAddress: '10.2.0.77' }], answer);
    assert.equal(outcome?.verdict.reason, 'neighbour-unresolved');
    assert.match(outcome.verdict.detail, /^10\.2\.0\.77 does not answer .* in router$/);
  });

  test('have more time for as long as their agent did not get to run', async () => {
    net.in(net.router, forward('drop'));
    try {
      const asked: number[] = [];
      const [outcome] = await run([order('udp', 53, 200)], async (questions, signal) => {
        const [first] = questions;
        if (first?.kind !== 'hold-up') return answer(questions, signal);
        asked.push(first.withinMs);
        return [{ heldUpMs: 400 }];
      });
      assert.equal(outcome?.verdict.verdict, 'no-answer');
      assert.ok(outcome.verdict.elapsedMs >= 600, `${outcome.verdict.elapsedMs} ms`);
      assert.equal(asked.length, 2, 'and once more when that is over');
    } finally {
      net.in(net.router, repaired);
    }
  });

  test('have no more time where that is not known', async () => {
    net.in(net.router, forward('drop'));
    try {
      const [outcome] = await run([order('udp', 53, 200)], async (questions, signal) =>
        questions[0]?.kind === 'hold-up' ? [{}] : answer(questions, signal),
      );
      assert.equal(outcome?.verdict.verdict, 'no-answer');
    } finally {
      net.in(net.router, repaired);
    }
  });

  test('that were with this agent when all was prepared must not go', async () => {
    const place = { sandbox: net.client, node: { sandbox: net.client } };
    let looked = 0;
    const gone = runProbes([order('icmp')], {
      seats: { seatOf: () => place, findSeat: () => (looked++ === 0 ? place : undefined) },
      askTargets: answer,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await assert.rejects(gone, /server went from this agent while it was probed/);
  });

  test('get no verdict when they cannot be asked', async () => {
    const broken = new Error('the other agent is gone');
    for (const probe of everyKind(1_000)) {
      await assert.rejects(
        run([probe], () => Promise.reject(broken)),
        broken,
      );
    }
    // The first question went through, the second does not.
    for (const probe of [order('icmp'), order('tcp', 8080), order('http', 8080), order('udp', 5353)]) {
      const ask: AskTargets = async (questions, signal) => {
        if (questions.some(({ kind }) => kind !== 'port')) throw broken;
        return answer(questions, signal);
      };
      await assert.rejects(run([probe], ask), broken);
    }
  });

  test('lose none of a thousand packets that come before this process looks', () => {
    const witness = new PacketWitness(net.server.netns, 'ipv4', 'udp');
    const sender = RawSocket.openIn(net.client.netns, serverAddress, {
      type: SOCK_DGRAM,
      protocol: IPPROTO_UDP,
      dontFragment: false,
    });
    try {
      const nonces = Array.from({ length: 1_000 }, newProbeNonce);
      // Nothing else runs meanwhile: the kernel delivers over a veth while it sends.
      for (const nonce of nonces)
        sender.send(probePayload(nonce, 500), { address: serverAddress, port: 5353 });
      assert.equal(nonces.filter((nonce) => witness.take(nonce) === undefined).length, 0);
    } finally {
      sender.close();
      witness.close();
    }
  });

  test('remember a packet until it is asked for, once, and only so many', async () => {
    const witness = new PacketWitness(net.server.netns, 'ipv4', 'icmp', 2);
    try {
      const nonces: string[] = [];
      await run([order('icmp'), order('icmp'), order('icmp')], (questions, signal) => {
        for (const it of questions) if (it.kind === 'packet') nonces.push(it.packet.nonce);
        return answer(questions, signal);
      });
      assert.equal(new Set(nonces).size, 3);
      const seen = nonces.map((nonce) => witness.take(nonce));
      assert.equal(seen.filter((packet) => packet === undefined).length, 1, 'the oldest is forgotten');
      // One router is between them.
      const expected = { source: clientAddress, destination: serverAddress, ttl: 63 };
      assert.deepEqual(
        seen.filter((packet) => packet !== undefined),
        [expected, expected],
      );
      assert.equal(witness.take(nonces.at(-1) ?? ''), undefined);
    } finally {
      witness.close();
    }
  });
});
