import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { JudgedProbe } from '../../../src/scenario/judged-probe.ts';
import {
  judgeGivenAddresses,
  judgeOwnAddresses,
} from '../../../src/scenario/network-model/judge-addresses.ts';
import type { LineTally } from '../../../src/scenario/network-model/line-tally.ts';
import { newTallies } from '../../../src/scenario/network-model/model-lines.ts';
import type { ModelPod } from '../../../src/scenario/network-model/model-pods.ts';

const podOf = (name: string, ...addresses: readonly string[]): ModelPod => {
  const key = podKey('default', name);
  return { key, endpoint: { kind: 'pod', pod: key }, node: parseNodeName('node-1'), addresses };
};
const a = podOf('a', '10.244.1.2');
const b = podOf('b', '10.244.1.3');

/** A probe of a pod that was answered by one who saw this source. */
const seenAs = (from: ModelPod, source: string | undefined): JudgedProbe => ({
  request: { from: from.endpoint, to: b.endpoint, protocol: 'tcp', port: 80, source: 'any' },
  expected: ['answered'],
  holds: true,
  result: {
    from: from.endpoint,
    to: b.endpoint,
    fromAddress: '',
    toAddress: '',
    protocol: 'tcp',
    simulated: true,
    verdict: {
      verdict: 'answered',
      reason: 'answer',
      detail: '',
      elapsedMs: 1,
      ...(source !== undefined && { seen: { source } }),
    },
  },
});

function own(pod: ModelPod, kernel: readonly string[], ...seen: readonly (string | undefined)[]): number {
  const tallies = newTallies('ipv4', undefined);
  const probes = seen.map((source) => seenAs(pod, source));
  judgeOwnAddresses(tallies, [pod], new Map([[pod.key, kernel]]), probes, 'ipv4');
  const { judged, failed } = tallies.ownAddress.result(true);
  assert.equal(judged, 1);
  return failed;
}

function given(pods: readonly ModelPod[], ranges?: readonly string[]) {
  const tallies = newTallies('ipv4', undefined);
  judgeGivenAddresses(tallies, pods, ranges && (() => ranges));
  return { unique: tallies.unique.result(true), inRange: tallies.inRange.result(true) };
}

test('network model 10: kernel, status and peers have to agree on the address of a pod', () => {
  assert.equal(own(a, ['10.244.1.2'], '10.244.1.2', undefined), 0);
  assert.equal(own(a, ['10.244.1.2'], '198.18.0.2'), 1, 'a peer saw another');
  assert.equal(own(a, ['10.244.1.2'], '198.18.0.2', '10.244.1.2'), 1, 'one of two peers saw another');
  assert.equal(own(a, ['10.244.1.9']), 1, 'the kernel has another');
  assert.equal(own(a, ['10.244.1.2', '10.244.1.9']), 1, 'the kernel has one more');
  assert.equal(own(podOf('a', '10.244.1.2', '10.244.1.4'), ['10.244.1.2', '10.244.1.9']), 1, 'one of two');
  assert.equal(own(a, []), 1, 'the kernel has none');
  assert.equal(own(podOf('a'), []), 1, 'no address at all');
  assert.equal(own(a, ['10.244.1.2', 'fd00::2']), 0, 'the other family is judged by itself');
});

test('network model 1: an address is one pod alone has; of a single pod there is nothing to judge', () => {
  assert.deepEqual([given([a, b]).unique.judged, given([a, b]).unique.failed], [2, 0]);
  assert.equal(given([a, b, podOf('c', '10.244.1.9', '10.244.1.2')]).unique.failed, 2);
  assert.equal(given([a]).unique.status, 'not-applicable');
});

test('network model 2: all addresses of a pod are in one of the ranges of its node', () => {
  const ranges = ['10.244.1.0/24', '10.244.7.0/24'];
  assert.equal(given([a], ranges).inRange.status, 'passed');
  assert.equal(given([podOf('a', '10.244.7.2')], ranges).inRange.status, 'passed');
  assert.equal(given([podOf('a', '10.244.2.2')], ranges).inRange.status, 'failed');
  assert.equal(given([podOf('a', '10.244.1.2', '10.244.2.2')], ranges).inRange.status, 'failed');
  assert.equal(given([podOf('a')], ranges).inRange.status, 'failed');
  assert.equal(given([a]).inRange.status, 'not-applicable');
});

const breachesOf = ({ breaches }: LineTally) =>
  breaches.map((breach) => ('failure' in breach ? breach.failure : undefined));

test('what is wrong with an address is told in words, without evidence', () => {
  const tallies = newTallies('ipv4');
  const twin = podOf('c', '10.244.1.9', '10.244.1.2');
  const none = podOf('d');
  judgeGivenAddresses(tallies, [a, twin, none], () => ['10.244.1.0/29', '10.244.7.0/24']);
  const evidence: never[] = [];
  const unique = { expected: 'an address of its own', evidence };
  assert.deepEqual(breachesOf(tallies.unique), [
    { what: 'pod a', seen: '10.244.1.2, shared with c', ...unique },
    { what: 'pod c', seen: '10.244.1.9, 10.244.1.2, shared with a', ...unique },
  ]);
  const inRange = { expected: 'an address in 10.244.1.0/29, 10.244.7.0/24 of node-1', evidence };
  assert.deepEqual(breachesOf(tallies.inRange), [
    { what: 'pod c', seen: '10.244.1.9, 10.244.1.2', ...inRange },
    { what: 'pod d', seen: 'none', ...inRange },
  ]);

  const kernel = new Map([
    [a.key, ['10.244.1.9']],
    [b.key, ['10.244.1.3']],
  ]);
  const seen = [seenAs(a, '198.18.0.2'), seenAs(a, '198.18.0.3'), seenAs(b, '198.18.0.2')];
  judgeOwnAddresses(tallies, [a, b, twin, none], kernel, seen, 'ipv4');
  assert.deepEqual(breachesOf(tallies.ownAddress), [
    {
      what: 'pod a',
      expected: '10.244.1.2, as its status says',
      seen: '10.244.1.9 in its kernel, 198.18.0.2, 198.18.0.3 seen by others',
      evidence,
    },
    {
      what: 'pod b',
      expected: '10.244.1.3, as its status says',
      seen: '10.244.1.3 in its kernel, 198.18.0.2 seen by others',
      evidence,
    },
    // Of neither is it known what the kernel has.
    {
      what: 'pod c',
      expected: '10.244.1.9, 10.244.1.2, as its status says',
      seen: 'none in its kernel',
      evidence,
    },
    { what: 'pod d', expected: 'an address', seen: 'none in its kernel', evidence },
  ]);
});
