import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeRequest } from '../../../../src/model/probe.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { orderedPairs, sendBigPings } from '../../../../src/scenario/path-mtu/big-pings.ts';
import { judgedProbe, podEnd } from '../../../support/judged-probe.ts';
import { plainPod } from '../../../support/plain-objects.ts';

const pods = modelPods([plainPod('a', 'node-1', []), plainPod('b', 'node-2', [])], 'ipv4');
const pairs = orderedPairs(pods);
const [a] = pods;

/** Sends from pods that have a link of 1,400 bytes. */
function send(senders: typeof pods, exact: Partial<Verdict>, over: Partial<Verdict>) {
  const cluster = {
    probe: async (requests: readonly ProbeRequest[]) =>
      requests.map((_, index) => judgedProbe('a', 'b', index % 2 === 0 ? exact : over).result),
  };
  const mtus = new Map(senders.map(({ key }) => [key, 1_400]));
  return sendBigPings(cluster, pairs, mtus, 'ipv6', { signal: new AbortController().signal });
}

const tooBig = { verdict: 'too-big', reason: 'message-too-long' } as const;

test('each way is sent the MTU of its sender and one byte more; who has no link sends nothing', async () => {
  const exact = judgedProbe('a', 'b');
  const over = judgedProbe('a', 'b', tooBig);
  const request = {
    from: podEnd('a'),
    to: podEnd('b'),
    protocol: 'icmp',
    family: 'ipv6',
    source: 'any',
    sizeBytes: 1_352,
  } as const;
  assert.deepEqual(await send(a === undefined ? [] : [a], {}, tooBig), [
    {
      pair: pairs[0],
      mtuBytes: 1_400,
      exact: { request, expected: ['answered'], result: exact.result, holds: true },
      over: {
        request: { ...request, sizeBytes: 1_353 },
        expected: ['too-big'],
        result: over.result,
        holds: true,
      },
    },
  ]);
  assert.deepEqual(await send([], {}, tooBig), []);
  assert.equal((await send(pods, {}, tooBig)).length, 2);
});

test("only an answer holds for the MTU, and for more only what the sender's own kernel says", async () => {
  for (const [exact, over, holds] of [
    [{}, tooBig, [true, true]],
    [
      { verdict: 'no-answer', reason: 'timeout' },
      { verdict: 'no-answer', reason: 'timeout' },
      [false, false],
    ],
    [tooBig, {}, [false, false]],
    [{}, { verdict: 'too-big', reason: 'icmp-fragmentation-needed' }, [true, false]],
    [{}, { verdict: 'unreachable', reason: 'message-too-long' }, [true, false]],
    [{ reason: 'http-status' }, tooBig, [false, true]],
  ] as const) {
    const [pings] = await send(pods, exact, over);
    assert.deepEqual([pings?.exact.holds, pings?.over.holds], holds);
  }
});
