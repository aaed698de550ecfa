import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { podKey } from '../../../../src/model/names.ts';
import { container, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

describe('pod lifecycle', () => {
  it('starts all pods of a node in one call, and writes what came of it', async () => {
    await using cluster = new TestCluster(2);
    const job = container('job', { command: ['sleep', '1'] });
    const two = { containers: [container(), job] };
    await cluster.apply(
      pod('web', { nodeName: 'node-1', ...two }),
      pod('db', { nodeName: 'node-2' }),
      pod('api', { nodeName: 'node-1' }),
    );
    assert.deepEqual(cluster.driver.calls, ['start node-1 web api', 'start node-2 db']);
    assert.deepEqual(cluster.driver.addresses.get('api'), ['10.244.1.3/24']);
    const running = { ready: true, restartCount: 0, state: 'running', startedAt: '2024-01-01T00:00:00Z' };
    assert.deepEqual(cluster.pod('web')?.status, {
      phase: 'Running',
      ready: true,
      podIPs: ['10.244.1.2'],
      hostIPs: ['198.18.0.2'],
      startTime: '2024-01-01T00:00:00Z',
      containers: [
        { name: 'web', simulated: true, ...running },
        { name: 'job', simulated: false, ...running },
      ],
    });
  });

  it('has a pod running while another one that was started with it takes its time', async () => {
    await using cluster = new TestCluster(1);
    cluster.driver.early.add('quick');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let seen: readonly string[] = [];
    cluster.driver.before = async () => {
      seen = cluster.pods();
      await held;
    };
    const applied = cluster.apply(pod('quick'), pod('slow'));
    await new Promise(setImmediate);
    const meanwhile = cluster.pods();
    release();
    await applied;
    assert.deepEqual(meanwhile, ['quick@node-1 Running', 'slow@node-1 Pending']);
    assert.deepEqual(cluster.pods(), ['quick@node-1 Running', 'slow@node-1 Running']);
    assert.deepEqual(seen, meanwhile);
    const started = cluster.store.list('Event').filter(({ reason }) => reason === 'Started');
    assert.deepEqual(
      started.map(({ count }) => count),
      [1, 1],
      'each is told of once',
    );
  });

  it('does nothing a second time', async () => {
    await using cluster = new TestCluster();
    await cluster.apply(pod('web'));
    const { version } = cluster.store;
    await cluster.apply(pod('web'));
    assert.equal(cluster.driver.calls.length, 1);
    assert.equal(cluster.store.version, version);
  });

  it('gives host-network pods no address of their own', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('proxy', { hostNetwork: true }));
    assert.deepEqual(cluster.driver.addresses.get('proxy'), []);
  });

  it('gives dual-stack pods one address of each family', async () => {
    await using cluster = new TestCluster(1, { podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'] });
    await cluster.apply(pod('web'));
    assert.deepEqual(cluster.pod('web')?.status?.podIPs, ['10.244.1.2', 'fd00:10:244:1::2']);
  });

  it('says why a pod did not come up, and does not try again', async () => {
    await using cluster = new TestCluster(1);
    cluster.driver.broken.add('web');
    await cluster.apply(pod('web'), pod('db'));
    await cluster.settle();
    assert.deepEqual(cluster.pods(), ['web@node-1 Failed', 'db@node-1 Running']);
    const { reason, message } = cluster.pod('web')?.status ?? {};
    assert.deepEqual([reason, message], ['NetworkFailed', 'no bridge']);
    assert.equal(cluster.driver.calls.length, 1);
  });

  it('takes the network down before the pod is gone, and only then gives its address back', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('web'));
    let phaseInCall: unknown;
    cluster.driver.before = async () => void (phaseInCall = cluster.pod('web')?.metadata.deletionTimestamp);
    deleteObject(cluster.store, 'Pod', 'default', 'web');
    await cluster.settle();
    assert.equal(phaseInCall, '2024-01-01T00:00:00Z');
    assert.deepEqual(cluster.driver.calls, ['start node-1 web', 'stop node-1 web']);
    assert.equal(cluster.pod('web'), undefined);
    await cluster.apply(pod('web'));
    assert.deepEqual(cluster.driver.addresses.get('web'), ['10.244.1.3/24']);
  });

  it('lets a start end before it stops the same pod', async () => {
    await using cluster = new TestCluster(1);
    cluster.driver.before = async (call) => {
      if (call.startsWith('start')) deleteObject(cluster.store, 'Pod', 'default', 'web');
      cluster.driver.calls.push(`${call} goes on`);
      await new Promise(setImmediate);
    };
    await cluster.apply(pod('web'));
    assert.deepEqual(cluster.driver.calls, [
      'start node-1 web',
      'start node-1 web goes on',
      'stop node-1 web',
      'stop node-1 web goes on',
    ]);
    assert.deepEqual(cluster.pods(), []);
  });

  it('asks nobody to take down what was never started', async () => {
    await using cluster = new TestCluster(1);
    await cluster.apply(pod('web', { nodeName: 'node-9' }));
    deleteObject(cluster.store, 'Pod', 'default', 'web');
    await cluster.settle();
    assert.deepEqual(cluster.driver.calls, []);
    assert.deepEqual(cluster.pods(), []);
  });

  it('goes on with other nodes while one is slow', async () => {
    await using cluster = new TestCluster(2);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    cluster.driver.before = (call) => (call.includes('node-1') ? held : Promise.resolve());
    const first = cluster.apply(pod('a', { nodeName: 'node-1' }), pod('b', { nodeName: 'node-2' }));
    await new Promise(setImmediate);
    assert.deepEqual(cluster.pods(), ['a@node-1 Pending', 'b@node-2 Running']);
    const second = cluster.apply(pod('c', { nodeName: 'node-1' }));
    await new Promise(setImmediate);
    assert.deepEqual(cluster.driver.calls, ['start node-1 a', 'start node-2 b']);
    release();
    await Promise.all([first, second]);
    assert.deepEqual(cluster.pods(), ['a@node-1 Running', 'b@node-2 Running', 'c@node-1 Running']);
  });

  it('writes down how containers ended that are not started again', async () => {
    await using cluster = new TestCluster(1);
    const once = { containers: [container('job', { command: ['true'] })], restartPolicy: 'Never' } as const;
    await cluster.apply(pod('ok', once), pod('bad', once), pod('web'));
    cluster.driver.exit(podKey('default', 'ok'), 'job', 0);
    cluster.driver.exit(podKey('default', 'bad'), 'job', 3, 'no luck');
    cluster.driver.exit(podKey('default', 'unknown'), 'job', 3);
    await cluster.settle();
    assert.deepEqual(cluster.pods(), ['ok@node-1 Succeeded', 'bad@node-1 Failed', 'web@node-1 Running']);
    assert.deepEqual(cluster.pod('bad')?.status?.containers, [
      {
        name: 'job',
        ready: false,
        restartCount: 0,
        simulated: false,
        state: 'terminated',
        exitCode: 3,
        reason: 'Error',
        startedAt: '2024-01-01T00:00:00Z',
        finishedAt: '2024-01-01T00:00:00Z',
      },
    ]);
    assert.equal(cluster.pod('bad')?.status?.message, 'container job ended with exit code 3: no luck');
    assert.equal(cluster.pod('ok')?.status?.ready, false);
  });

  it('tells when a node fails as a whole', async () => {
    await using cluster = new TestCluster(2);
    const broken = new Error('the agent is gone');
    cluster.driver.before = async (call) => {
      if (call.includes('node-1')) throw broken;
    };
    await assert.rejects(
      cluster.apply(pod('a', { nodeName: 'node-1' }), pod('b', { nodeName: 'node-2' })),
      broken,
    );
    assert.deepEqual(cluster.pods(), ['a@node-1 Failed', 'b@node-2 Running']);
    assert.equal(cluster.pod('a')?.status?.message, 'the agent is gone');

    deleteObject(cluster.store, 'Pod', 'default', 'a');
    await assert.rejects(cluster.settle(), broken);
    assert.ok(cluster.pod('a'), 'a pod whose network may be there is not forgotten');
    cluster.driver.before = async () => {};
    await cluster.settle();
    assert.equal(cluster.pod('a'), undefined);
  });
});

describe('Controllers', () => {
  it('stops waiting with the reason of the signal', async () => {
    await using cluster = new TestCluster(1);
    const controller = new AbortController();
    const stop = new Error('interrupted');
    let release = (): void => {};
    cluster.driver.before = () => new Promise((resolve) => (release = resolve));
    cluster.store.create(pod('web'));
    const settled = cluster.controllers.settle(controller.signal);
    await new Promise(setImmediate);
    controller.abort(stop);
    await assert.rejects(settled, stop);
    release();
  });

  it('ends calls that are under way when it is closed', async () => {
    const cluster = new TestCluster(1);
    let ended = false;
    cluster.driver.before = (_call, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
      });
    const settled = cluster.apply(pod('web'));
    await new Promise(setImmediate);
    const closed = cluster.controllers.close();
    await assert.rejects(settled, /controllers are closed/);
    await closed;
    assert.ok(ended);
    await assert.rejects(cluster.settle(), /controllers are closed/);
  });
});
