import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerStatus, Pod, PodStatus } from '../../../src/model/kubernetes.ts';
import { waitForPods } from '../../../src/scenario/run/wait-for-pods.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { container, pod as podOf } from '../../support/objects.ts';

const pod = (name: string, status: Partial<PodStatus>, command?: readonly string[]): Pod => ({
  ...podOf(name, { containers: [container('web', { ...(command !== undefined && { command }) })] }),
  status: { phase: 'Running', ready: false, podIPs: [], containers: [], ...status },
});
const ready = { ready: true } as const;
const server = ['server'];
const crashing: ContainerStatus = {
  name: 'web',
  ready: false,
  restartCount: 1,
  simulated: false,
  state: 'waiting',
  reason: 'CrashLoopBackOff',
};
const restarted = (restartCount: number): Partial<PodStatus> => ({
  ready: true,
  containers: [{ ...crashing, ready: true, restartCount }],
});

/** What is said of pods, and after how long, when they are like this at that time. */
async function wait(podsAt: (elapsedMs: number) => readonly Pod[]) {
  const clock = new ManualClock();
  clock.advance(startMs);
  const said = await waitForPods(
    { pods: () => podsAt(clock.monotonicMs() - startMs) },
    { signal: new AbortController().signal, clock },
  );
  return [said, clock.monotonicMs() - startMs];
}
const startMs = 5_000;

for (const [what, pods, expected] of [
  ['no pods', [], [undefined, 0]],
  ['pods without processes that are ready', [pod('a', ready), pod('b', ready)], [undefined, 0]],
  ['a process that runs', [pod('a', ready, server), pod('b', ready)], [undefined, 200]],
  [
    'a pod that has failed',
    [pod('a', ready), pod('b', { phase: 'Failed' }, server)],
    ['1 pod not Ready: b (Failed)', 0],
  ],
  [
    'a pod that crashes',
    [pod('b', { containers: [crashing] }, server)],
    ['1 pod not Ready: b (Running: CrashLoopBackOff)', 0],
  ],
  [
    'a pod without a place',
    [pod('b', { phase: 'Pending', reason: 'Unschedulable' })],
    ['1 pod not Ready: b (Pending: Unschedulable)', 0],
  ],
  [
    'one that may come, beside one that is lost',
    [pod('a', { phase: 'Failed' }), pod('b', { phase: 'Pending' })],
    ['2 pods not Ready: a (Failed); b (Pending)', 30_000],
  ],
] as const) {
  test(`of ${what} it says ${expected[0] ?? 'nothing'} after ${expected[1]} ms`, async () => {
    assert.deepEqual(await wait(() => pods), expected);
  });
}

test('it waits until the last is ready', async () => {
  const said = await wait((elapsedMs) => [pod('a', ready), pod('b', { ready: elapsedMs >= 1_000 })]);
  assert.deepEqual(said, [undefined, 1_000]);
});

test('a command that ended meanwhile has to stay for as long once more', async () => {
  const said = await wait((elapsedMs) => [
    pod('a', restarted(0), server),
    pod('b', restarted(elapsedMs < 100 ? 2 : 3), server),
  ]);
  assert.deepEqual(said, [undefined, 400]);
});

test('commands that end again and again are waited for no longer than pods', async () => {
  const said = await wait((elapsedMs) => [pod('a', restarted(elapsedMs), server)]);
  assert.deepEqual(said, [undefined, 30_000]);
});

for (const [count, more] of [
  [5, ''],
  [7, ' and 2 more'],
] as const) {
  test(`of ${count} pods it names five`, async () => {
    const names = Array.from({ length: count }, (_, index) => `p${index + 1}`);
    const [said] = await wait(() => names.map((name) => pod(name, { phase: 'Failed' })));
    const listed = names.slice(0, 5).map((name) => `${name} (Failed)`);
    assert.equal(said, `${count} pods not Ready: ${listed.join('; ')}${more}`);
  });
}
