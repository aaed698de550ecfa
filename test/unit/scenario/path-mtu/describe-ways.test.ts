import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspection } from '../../../../src/model/inspection.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { type BigPings, bigPing } from '../../../../src/scenario/path-mtu/big-pings.ts';
import { describeWays } from '../../../../src/scenario/path-mtu/describe-ways.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { plainNode, plainPod } from '../../../support/plain-objects.ts';

const pods = [plainPod('a', 'node-1', ['10.244.1.2']), plainPod('b', 'node-2', ['10.244.2.2'])];
const [a, b] = modelPods(pods, 'ipv4');
assert.ok(a !== undefined && b !== undefined);
const pair = { from: a, to: b };

const lost = { verdict: 'no-answer', reason: 'timeout', detail: 'nothing came' } as const;
const tooBig = { verdict: 'too-big', reason: 'message-too-long' } as const;

function ping(exact: Partial<Verdict>, over: Partial<Verdict>): BigPings {
  const more = bigPing(pair, 1_501, 'ipv4');
  const overProbe = judgedProbe('a', 'b', over, more);
  return {
    pair,
    mtuBytes: 1_500,
    exact: judgedProbe('a', 'b', exact, bigPing(pair, 1_500, 'ipv4')),
    over: { ...overProbe, expected: ['too-big'], holds: overProbe.result.verdict.verdict === 'too-big' },
  };
}
const good = ping({}, tooBig);
const narrow = ping(lost, lost);
const wide = ping({}, {});

/** What is told where this many bytes pass, and what was looked at and sent for that. */
async function describe(
  pings: readonly BigPings[],
  { passes = 1_400, links = [] as Inspection['sections'][number]['lines'] } = {},
) {
  const cluster = new MemoryCluster();
  cluster.pods = () => pods;
  cluster.nodes = () => [plainNode('node-1', []), plainNode('node-2', [])];
  cluster.answer = ({ sizeBytes = 0 }) => (sizeBytes + 28 > passes ? 'no-answer' : 'answered');
  cluster.onInspect = () => [{ title: 'links', lines: links }];
  let looks = 0;
  const inspect = cluster.inspect;
  cluster.inspect = (target) => {
    looks++;
    return inspect(target);
  };
  const failures = await describeWays(cluster, pings, 'ipv4', new AbortController().signal);
  return { failures, looks, cluster };
}

const lookAtLinks = 'the mtu of every link on the way, and what a tunnel puts around the packets';
const lookAtRoutes =
  'a route of the pod that names a larger mtu than its link has, and what fragments packets on the way';
const ends = {
  from: 'a',
  to: 'b',
  fromAddress: '10.244.1.2',
  toAddress: '10.244.2.2',
  protocol: 'icmp',
} as const;

test('ways that take less come before those that take more, and those that are right not at all', async () => {
  const { failures } = await describe([good, wide, narrow]);
  assert.deepEqual(
    failures.map(({ evidence, ...rest }) => ({ ...rest, evidence: evidence.map(({ subject }) => subject) })),
    [
      {
        ...ends,
        what: 'a → b icmp of 1500 bytes, unfragmented',
        expected: 'answered: it is the MTU of a',
        seen: 'no-answer: nothing came; 1400 bytes pass, one more does not, and nobody says so: a black hole',
        verdict: 'no-answer',
        reason: 'timeout',
        lookAt: lookAtLinks,
        evidence: ['a', 'b', 'node/node-1', 'node/node-2'],
      },
      {
        ...ends,
        what: 'a → b icmp of 1501 bytes, unfragmented',
        expected: 'too-big, said by its own kernel: the MTU of a is 1500',
        seen: 'answered: so',
        verdict: 'answered',
        reason: 'answer',
        lookAt: lookAtRoutes,
        evidence: [],
      },
    ],
  );
});

test('what passes, and whether anybody says that more does not', async () => {
  const seenOf = async (found: Partial<Verdict>, passes: number): Promise<string | undefined> =>
    (await describe([ping({ detail: 'so', ...found }, lost)], { passes })).failures[0]?.seen;
  const hole = ', and nobody says so: a black hole';
  assert.equal(
    await seenOf(lost, 1_499),
    `no-answer: nothing came; 1499 bytes pass, one more does not${hole}`,
  );
  assert.equal(
    await seenOf({ verdict: 'stalled' }, 1_400),
    `stalled: so; 1400 bytes pass, one more does not${hole}`,
  );
  assert.equal(await seenOf(tooBig, 1_400), 'too-big: so; 1400 bytes pass, one more does not');
  assert.equal(await seenOf(lost, 500), 'no-answer: nothing came; not even 576 bytes pass');
});

test('links on the way that take less are named', async () => {
  const links = ['2: eth0@if9: <UP> mtu 1400', '3: eth1: <UP> mtu 1500'];
  const { failures } = await describe([narrow], { links });
  assert.equal(
    failures[0]?.lookAt,
    ['a', 'b', 'node/node-1', 'node/node-2'].map((end) => `eth0 of ${end} has an MTU of 1400`).join(', '),
  );
});

test('of many ways twenty are told; of four how much passes, and of three what is on the way', async () => {
  const many = (count: number, one: BigPings): readonly BigPings[] => Array<BigPings>(count).fill(one);
  const { failures, looks } = await describe([...many(18, narrow), ...many(5, wide)]);
  assert.deepEqual(
    failures.map(({ evidence }) => evidence.length),
    [4, 4, 4, ...Array<number>(17).fill(0)],
  );
  assert.equal(looks, 12);
  assert.deepEqual(
    failures.map(({ seen }) => / bytes pass/.test(seen)),
    [...Array<boolean>(4).fill(true), ...Array<boolean>(16).fill(false)],
  );
  assert.equal(failures[4]?.seen, 'no-answer: nothing came');
  assert.deepEqual(
    failures.map(({ lookAt }) => lookAt === lookAtRoutes),
    [...Array<boolean>(18).fill(false), true, true],
  );
  const narrowOnes = await describe(many(22, narrow));
  assert.equal(narrowOnes.failures.length, 20);
  assert.equal((await describe([...many(22, narrow), ...many(2, wide)])).failures.length, 20);
});
