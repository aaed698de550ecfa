import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podRow } from '../../../src/cluster/pod-rows.ts';
import {
  containerEnded,
  creating,
  failedToStart,
  lostWithNode,
  started,
  unschedulable,
} from '../../../src/cluster/pod-state.ts';
import type { Pod, PodStatus } from '../../../src/model/kubernetes.ts';
import { container, pod } from '../../support/objects.ts';

const now = new Date('2024-01-01T00:01:30.900Z');
const web: Pod = (() => {
  const one = pod('web', {
    nodeName: 'node-1',
    containers: [container(), container('job', { command: ['true'] })],
  });
  return { ...one, metadata: { ...one.metadata, creationTimestamp: '2024-01-01T00:00:00Z' } };
})();
const created = creating(web, '2024-01-01T00:00:00Z', ['198.18.0.2']);
const at = '2024-01-01T00:00:01Z';
const running = started(web, created, ['10.244.1.2'], at);
/** The pod of a policy, after containers ended. */
const after = (
  status: PodStatus,
  container: string,
  exitCode: number,
  policy: Pod['spec']['restartPolicy'] = 'Never',
  isHeldBack = false,
): PodStatus =>
  containerEnded({ ...web, spec: { ...web.spec, restartPolicy: policy } }, status, {
    container,
    exitCode,
    at,
    isHeldBack,
  });

const word = (status: PodStatus): string => podRow({ ...web, status }, now).status;

describe('podRow', () => {
  it('has what kubectl shows', () => {
    assert.deepEqual(podRow({ ...web, status: running }, now), {
      namespace: 'default',
      name: 'web',
      ready: '2/2',
      status: 'Running',
      restarts: 0,
      ageSeconds: 90,
      ip: '10.244.1.2',
      node: 'node-1',
      simulated: true,
    });
  });

  it('has <none> for what is not there yet', () => {
    const { ready, status, ip, node, ageSeconds } = podRow(pod('web'), now);
    assert.deepEqual(
      { ready, status, ip, node, ageSeconds },
      {
        ready: '0/1',
        status: 'Pending',
        ip: '<none>',
        node: '<none>',
        ageSeconds: 0,
      },
    );
  });

  it('uses kubectl’s words', () => {
    assert.equal(word(created), 'ContainerCreating');
    assert.equal(word(after(created, 'job', 3)), 'ContainerCreating');
    assert.equal(word(unschedulable('no node')), 'Pending');
    assert.equal(word(failedToStart(created, 'NetworkFailed', 'busy')), 'NetworkFailed');
    assert.equal(word(after(running, 'job', 0)), 'NotReady');
    assert.equal(word(after(running, 'job', 1)), 'Error');
    assert.equal(word(after(after(running, 'job', 0), 'web', 0)), 'Completed');
    assert.equal(word(after(after(running, 'job', 0), 'web', 2)), 'Error');
    assert.equal(word(after(running, 'job', 1, 'Always')), 'Error');
    assert.equal(word(after(running, 'job', 1, 'Always', true)), 'CrashLoopBackOff');
    assert.equal(word(after(running, 'job', 0, 'Always', true)), 'CrashLoopBackOff');
    assert.equal(word(after(after(running, 'job', 0, 'Always'), 'web', 0, 'Always')), 'Completed');
    assert.equal(word(lostWithNode(running, 'its agent is gone')), 'Unknown');
    const deleted = { ...web, metadata: { ...web.metadata, deletionTimestamp: '2024-01-01T00:01:00Z' } };
    assert.equal(podRow({ ...deleted, status: running }, now).status, 'Terminating');
  });

  it('keeps an exit that came before the start was reported', () => {
    const status = started(web, after(created, 'job', 3), ['10.244.1.2'], at);
    assert.equal(status.phase, 'Running');
    assert.deepEqual(
      status.containers.map(({ state, exitCode }) => [state, exitCode]),
      [
        ['running', undefined],
        ['terminated', 3],
      ],
    );
  });
});
