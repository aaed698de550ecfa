import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import { narrowLinks } from '../../../src/scenario/path-mtu/narrow-links.ts';
import type { StepOutcome } from '../../../src/scenario/step-definition.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const two = podText('a') + podText('c', 'node-2');

async function check(prepare: (cluster: MemoryCluster) => void = () => {}): Promise<StepOutcome> {
  const scenario = await scenarioOf('- check: mtu', two);
  const cluster = new MemoryCluster();
  await cluster.apply(scenario.manifests);
  prepare(cluster);
  const outcome = await scenario.steps[0]?.run({
    cluster,
    signal: new AbortController().signal,
    clock: cluster.inner.clock,
    manifests: [],
    onProgress: () => {},
  });
  assert.ok(outcome);
  assert.equal(cluster.openResponders, 0);
  return outcome;
}

test("every pod's MTU passes, and not one byte more", async () => {
  const { passed, summary, matrices } = await check();
  assert.equal(passed, true);
  assert.equal(summary, '2 of 2 pairs pass 1500 bytes and no more, 2 of 2 full TCP segments');
  assert.deepEqual(
    matrices?.map(({ protocol }) => protocol),
    ['icmp', 'tcp'],
  );
});

/** What passes from a to c, in bytes of the whole packet; how the rest fails. */
const narrow =
  (passes: number, verdict: 'no-answer' | 'too-big') =>
  (cluster: MemoryCluster): void => {
    cluster.answer = ({ from, protocol, sizeBytes = 0 }) =>
      displayEndpoint(from) === 'a' && protocol === 'icmp' && sizeBytes + 28 > passes ? verdict : 'answered';
  };

test('of a way that takes less, how much it takes and which link it is', async () => {
  const { passed, summary, failures, failureCount } = await check((cluster) => {
    narrow(1_400, 'no-answer')(cluster);
    cluster.onInspect = (end) => [
      {
        title: 'links',
        lines:
          displayEndpoint(end) === 'node/node-2'
            ? ['1: lo: <UP> mtu 65536 state UNKNOWN', '2: eth0@if9: <UP> mtu 1400 state UP']
            : ['2: eth0@if9: <UP> mtu 1500 state UP'],
      },
    ];
  });
  assert.equal(passed, false);
  assert.equal(summary, '1 of 2 pairs pass 1500 bytes and no more, 2 of 2 full TCP segments');
  assert.equal(failureCount, 1);
  const [failure] = failures ?? [];
  assert.equal(failure?.what, 'a → c icmp of 1500 bytes, unfragmented');
  assert.match(
    failure?.seen ?? '',
    /; 1400 bytes pass, one more does not, and nobody says so: a black hole$/,
  );
  assert.equal(failure?.lookAt, 'eth0 of node/node-2 has an MTU of 1400');
  assert.equal(failure?.evidence.length, 4);

  const told = await check(narrow(1_499, 'too-big'));
  assert.match(told.failures?.[0]?.seen ?? '', /; 1499 bytes pass, one more does not$/);
  const shut = await check(narrow(100, 'no-answer'));
  assert.match(shut.failures?.[0]?.seen ?? '', /; not even 576 bytes pass$/);
});

test('packets that are too big for the link and pass all the same', async () => {
  const { passed, summary, failures } = await check((cluster) => void (cluster.takesAnySize = true));
  assert.equal(passed, false);
  assert.equal(summary, '2 of 2 pairs pass 1500 bytes, 2 more than that, 2 of 2 full TCP segments');
  assert.equal(failures?.[0]?.what, 'a → c icmp of 1501 bytes, unfragmented');
  assert.equal(failures?.[0]?.expected, 'too-big, said by its own kernel: the MTU of a is 1500');
});

test('that somebody else than its own kernel says that it is too big is not enough', async () => {
  const { passed } = await check((cluster) => {
    cluster.answer = ({ sizeBytes = 0 }) =>
      sizeBytes + 28 > 1500 ? { verdict: 'too-big', reason: 'icmp-fragmentation-needed' } : 'answered';
  });
  assert.equal(passed, false);
});

test('the MTU is that of the pod, and full TCP segments have to pass as well', async () => {
  const { passed, summary } = await check((cluster) => {
    cluster.mtus.set(podKey('default', 'a'), 1_400);
    cluster.answer = ({ protocol, from }) =>
      protocol === 'tcp' && displayEndpoint(from) === 'c' ? 'stalled' : 'answered';
  });
  assert.equal(passed, false);
  assert.equal(summary, '2 of 2 pairs pass 1400 or 1500 bytes and no more, 1 of 2 full TCP segments');
});

test('links to other pods of a node are on another way', () => {
  const links = (subject: string, ...lines: string[]) => ({
    subject,
    sections: [{ title: 'links' as const, lines }],
  });
  const evidence = [
    links('a', '2: eth0@if7: <UP> mtu 1500 state UP kind veth'),
    links(
      'node/node-1',
      '3: cni0: <UP> mtu 1450 state UP kind bridge',
      '7: vetha@if2: <UP> mtu 1300 master cni0 state UP',
      '8: vethb@if2: <UP> mtu 1200 master cni0 state UP',
    ),
  ];
  assert.deepEqual(narrowLinks(evidence, 1_500), [
    'cni0 of node/node-1 has an MTU of 1450',
    'vetha of node/node-1 has an MTU of 1300',
  ]);
});

test('one pod alone is no pair', async () => {
  const { loadText, scenarioText } = await import('../../support/scenario-text.ts');
  const { problems } = await loadText(scenarioText('- check: mtu', podText('a')));
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['no-pairs'],
  );
});
