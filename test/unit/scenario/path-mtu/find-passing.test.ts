import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import type { ProbeRequest } from '../../../../src/model/probe.ts';
import type { IpFamily } from '../../../../src/model/verdict.ts';
import { orderedPairs } from '../../../../src/scenario/path-mtu/big-pings.ts';
import { findPassing } from '../../../../src/scenario/path-mtu/find-passing.ts';
import { modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';
import { plainPod } from '../../../support/plain-objects.ts';

const headerBytes = { ipv4: 28, ipv6: 48 } as const;
const pods = ['a', 'b', 'c'].map((name) => plainPod(name, 'node-1', []));
const pairs = orderedPairs(modelPods(pods, 'ipv4'));

/** What is found where the way from a pod passes so many bytes, and how much was asked for that. */
async function find(passes: Readonly<Record<string, number>>, mtuBytes: number, family: IpFamily = 'ipv4') {
  const asked: (readonly ProbeRequest[])[] = [];
  const cluster = {
    async probe(requests: readonly ProbeRequest[]) {
      asked.push(requests);
      return requests.map(({ from, sizeBytes = 0 }) => {
        const isNarrow = sizeBytes + headerBytes[family] > (passes[displayEndpoint(from)] ?? 0);
        return judgedProbe('a', 'b', { verdict: isNarrow ? 'no-answer' : 'answered' }).result;
      });
    },
  };
  const ways = pairs
    .filter(
      ({ from, to }) => displayEndpoint(from.endpoint) in passes && displayEndpoint(to.endpoint) !== 'b',
    )
    .map((pair) => ({ pair, mtuBytes }));
  const found = await findPassing(cluster, ways, family, { signal: new AbortController().signal });
  assert.deepEqual(
    found.map(({ pair }) => pair),
    ways.map(({ pair }) => pair),
  );
  return { found: found.map(({ passesBytes }) => passesBytes), asked };
}

test('by halving, to the byte, all ways side by side', async () => {
  const { found, asked } = await find({ a: 1_400, b: 576, c: 1_499 }, 1_500);
  // From a to c, from b to a and to c, from c to a.
  assert.deepEqual(found, [1_400, 576, 576, 1_499]);
  assert.ok(asked.length <= 11, `${asked.length} waits`);
  assert.deepEqual(
    asked[0]?.map(({ sizeBytes, timeoutMs, protocol, source, family }) => ({
      sizeBytes,
      timeoutMs,
      protocol,
      source,
      family,
    })),
    found.map(() => ({
      sizeBytes: 548,
      timeoutMs: 300,
      protocol: 'icmp',
      source: 'any',
      family: 'ipv4',
    })),
  );
});

test('IPv6 promises more', async () => {
  assert.deepEqual((await find({ a: 1_400 }, 1_500, 'ipv6')).found, [1_400]);
  assert.deepEqual((await find({ a: 1_279 }, 1_500, 'ipv6')).found, [undefined]);
});

test('where not even the least passes that every link has to take, no more is asked', async () => {
  const { found, asked } = await find({ a: 575 }, 1_500);
  assert.deepEqual([found, asked.length], [[undefined], 1]);
});

test('of a sender whose own link takes no more than the least, nothing is left to ask', async () => {
  const { found, asked } = await find({ a: 9_000 }, 576);
  assert.deepEqual([found, asked.flat()], [[undefined], []]);
  assert.deepEqual((await find({ a: 9_000 }, 577)).found, [576]);
});
