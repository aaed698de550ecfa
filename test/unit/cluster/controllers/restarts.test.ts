import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import type { PodSpec } from '../../../../src/model/kubernetes.ts';
import { podKey } from '../../../../src/model/names.ts';
import { container, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

const job = (restartPolicy: PodSpec['restartPolicy']): Partial<PodSpec> => ({
  containers: [container('job', { command: ['job'] })],
  restartPolicy,
});

const exit = async (cluster: TestCluster, exitCode: number, name = 'job'): Promise<void> => {
  cluster.driver.exit(podKey('default', name), 'job', exitCode, 'no luck');
  await cluster.settle();
};

/** `running 2` with the count of restarts; `CrashLoopBackOff 2` while it waits. */
const state = (cluster: TestCluster): string => {
  const { state, reason, restartCount } = cluster.pod('job')?.status?.containers[0] ?? {};
  return `${reason ?? state} ${restartCount}`;
};

describe('restarts', () => {
  it('come at once, then after 1, 2, 4 … seconds, at most 5 minutes', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    await exit(cluster, 3);
    assert.equal(state(cluster), 'running 1');
    const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    for (const [index, seconds] of waits.entries()) {
      await exit(cluster, 3);
      assert.equal(state(cluster), `CrashLoopBackOff ${index + 1}`);
      await cluster.elapse(seconds * 1_000 - 1);
      assert.equal(state(cluster), `CrashLoopBackOff ${index + 1}`, `before ${seconds} s are over`);
      await cluster.elapse(1);
      assert.equal(state(cluster), `running ${index + 2}`, `after ${seconds} s`);
    }
    assert.equal(cluster.driver.calls.filter((call) => call === 'again node-1 job').length, 12);
  });

  it('begin anew when a container ran for ten minutes', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    await exit(cluster, 3);
    await exit(cluster, 3);
    await cluster.elapse(1_000);
    await cluster.elapse(599_999);
    await exit(cluster, 3);
    assert.equal(state(cluster), 'CrashLoopBackOff 2', 'it ran for less');
    await cluster.elapse(2_000);
    await cluster.elapse(600_000);
    await exit(cluster, 3);
    assert.equal(state(cluster), 'running 4');
    await exit(cluster, 3);
    await cluster.elapse(1_000);
    assert.equal(state(cluster), 'running 5');
  });

  it('tell how the container ended before', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    cluster.clock.advance(5_000);
    await exit(cluster, 3);
    assert.deepEqual(cluster.pod('job')?.status?.containers, [
      {
        name: 'job',
        ready: true,
        restartCount: 1,
        simulated: false,
        state: 'running',
        startedAt: '2024-01-01T00:00:05Z',
        lastExit: {
          exitCode: 3,
          reason: 'Error',
          startedAt: '2024-01-01T00:00:00Z',
          finishedAt: '2024-01-01T00:00:05Z',
        },
      },
    ]);
    assert.equal(cluster.pod('job')?.status?.message, undefined, 'it runs');
    await exit(cluster, 0);
    const { status } = cluster.pod('job') ?? {};
    assert.equal(status?.phase, 'Running');
    assert.equal(status?.ready, false);
    assert.equal(status?.message, 'container job ended with exit code 0: no luck');
    assert.equal(status?.containers[0]?.lastExit?.reason, 'Completed');
    assert.equal(status?.containers[0]?.restartCount, 1);
  });

  it('follow the policy', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('OnFailure')), pod('never', job('Never')));
    await exit(cluster, 1);
    assert.equal(state(cluster), 'running 1');
    await exit(cluster, 0);
    await exit(cluster, 1, 'never');
    assert.deepEqual(cluster.pods(), ['job@node-1 Succeeded', 'never@node-1 Failed']);
    assert.equal(state(cluster), 'Completed 1');
    assert.equal(cluster.waits.sleepers, 0);
  });

  it('are of one container, and leave the others alone', async () => {
    await using cluster = new TestCluster(1);
    const two = [container(), container('job', { command: ['job'] })];
    await cluster.apply(pod('job', { containers: two }));
    await exit(cluster, 3);
    await exit(cluster, 3);
    const { phase, ready, containers } = cluster.pod('job')?.status ?? {};
    assert.deepEqual([phase, ready], ['Running', false]);
    assert.deepEqual(
      containers?.map(({ state, restartCount }) => `${state} ${restartCount}`),
      ['running 0', 'waiting 1'],
    );
  });

  it('do not lose an end that comes before the start was reported', async () => {
    await using cluster = new TestCluster(1);
    cluster.driver.before = async (call) => {
      if (call === 'start node-1 job' || cluster.driver.calls.length < 3)
        cluster.driver.exit(podKey('default', 'job'), 'job', 7);
    };
    await cluster.apply(pod('job', job('Always')));
    assert.deepEqual(cluster.driver.calls, ['start node-1 job', 'again node-1 job']);
    assert.equal(state(cluster), 'CrashLoopBackOff 1');
    assert.equal(cluster.pod('job')?.status?.message, 'container job ended with exit code 7');
  });

  it('do not come to a pod that is gone, nor to the next of its name', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    await exit(cluster, 3);
    await exit(cluster, 3);
    deleteObject(cluster.store, 'Pod', 'default', 'job');
    await cluster.settle();
    await cluster.apply(pod('job', job('Always')));
    const calls = cluster.driver.calls.length;
    await cluster.elapse(1_000);
    assert.equal(cluster.driver.calls.length, calls);
    await exit(cluster, 3);
    assert.equal(state(cluster), 'running 1', 'its first restart comes at once');
  });

  it('wait no longer when the controllers are closed', async () => {
    const cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    await exit(cluster, 3);
    await exit(cluster, 3);
    assert.equal(cluster.waits.sleepers, 1);
    await cluster.controllers.close();
    assert.equal(cluster.waits.sleepers, 0);
  });

  it('go on counting after a restore, and begin at once', async () => {
    await using before = new TestCluster(1);
    await before.apply(pod('job', job('Always')));
    await exit(before, 3);
    await exit(before, 3);
    await using after = new TestCluster(1, { restore: before.save() });
    await after.settle();
    assert.equal(state(after), 'running 1');
    assert.equal(after.pod('job')?.status?.containers[0]?.lastExit?.exitCode, 3);
    await exit(after, 3);
    assert.equal(state(after), 'running 2');
  });

  it('are written down', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('job', job('Always')));
    for (let count = 0; count < 3; count++) {
      await exit(cluster, 3);
      await cluster.elapse(10_000);
    }
    deleteObject(cluster.store, 'Pod', 'default', 'job');
    await cluster.settle();
    assert.deepEqual(cluster.events(), [
      'Pod job Scheduled: Assigned job to node-1',
      'Pod job Created: Created container job',
      'Pod job Started x4: Started container job',
      'Pod job BackOff x2: Back-off restarting container job of job',
      'Pod job Killing: Stopping container job',
    ]);
  });
});
