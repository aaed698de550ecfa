import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerStatus, Pod, PodStatus } from '../../../src/model/kubernetes.ts';
import {
  hasProcess,
  isCrashing,
  isLost,
  isReady,
  isUnplaced,
  nameOfPod,
  restartsOf,
  whyNotReady,
} from '../../../src/scenario/readiness.ts';
import { container, pod } from '../../support/objects.ts';

const crashing: ContainerStatus = {
  name: 'web',
  ready: false,
  restartCount: 2,
  simulated: false,
  state: 'waiting',
  reason: 'CrashLoopBackOff',
};
const running: ContainerStatus = { ...crashing, ready: true, restartCount: 3, state: 'running', reason: 'x' };
const empty: PodStatus = { phase: 'Pending', ready: false, podIPs: [], containers: [] };
const withStatus = (status: Partial<PodStatus>): Pod => ({ ...pod('a'), status: { ...empty, ...status } });

for (const [what, given, expected] of [
  ['no status', pod('a'), []],
  ['nothing done', withStatus({}), []],
  ['all running', withStatus({ phase: 'Running', ready: true }), ['ready']],
  ['ended well', withStatus({ phase: 'Succeeded' }), ['ready']],
  ['ended badly', withStatus({ phase: 'Failed' }), ['lost']],
  ['one container crashing', withStatus({ phase: 'Running', containers: [running, crashing] }), ['crashing']],
  ['containers that run', withStatus({ phase: 'Running', containers: [running] }), []],
  ['no place', withStatus({ reason: 'Unschedulable' }), ['unplaced']],
] as const) {
  test(`a pod with ${what} is ${expected.join() || 'waited for'}`, () => {
    const is = { ready: isReady, lost: isLost, crashing: isCrashing, unplaced: isUnplaced };
    const found = Object.entries(is).flatMap(([name, holds]) => (holds(given) ? [name] : []));
    assert.deepEqual(found, expected);
  });
}

test('one container with a command makes a process', () => {
  const simulated = container('a');
  const real = container('b', { command: ['server'] });
  const has = (...containers: Pod['spec']['containers']) => hasProcess(pod('a', { containers }));
  assert.deepEqual([has(simulated), has(real), has(simulated, real)], [false, true, true]);
});

test('restarts are those of all containers', () => {
  assert.equal(restartsOf(pod('a')), 0);
  assert.equal(restartsOf(withStatus({ containers: [running, crashing] })), 5);
});

test('a pod is named as scenarios name it', () => {
  assert.equal(nameOfPod(pod('a')), 'a');
  assert.equal(nameOfPod(pod('a', {}, 'shop')), 'shop/a');
});

const lastExit = (exitCode: number) => ({ exitCode, reason: 'x', finishedAt: '2020-01-01T00:00:00Z' });
const advice = 'if that is its task, set restartPolicy: OnFailure or Never';
for (const [given, expected] of [
  [pod('a'), 'Pending'],
  [withStatus({ phase: 'Running' }), 'Running'],
  [withStatus({ reason: 'NetworkFailed', message: 'no bridge' }), 'Pending: NetworkFailed, no bridge'],
  [withStatus({ message: 'no bridge' }), 'Pending: no bridge'],
  [
    withStatus({ phase: 'Running', message: 'ended', containers: [running, crashing] }),
    'Running: CrashLoopBackOff, ended',
  ],
  [
    withStatus({ phase: 'Running', containers: [{ ...crashing, lastExit: lastExit(1) }] }),
    'Running: CrashLoopBackOff',
  ],
  [
    withStatus({ phase: 'Running', containers: [{ ...crashing, lastExit: lastExit(0) }] }),
    `Running: CrashLoopBackOff, ${advice}`,
  ],
] as const) {
  test(`it says ${expected}`, () => assert.equal(whyNotReady(given), expected));
}
