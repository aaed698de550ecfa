import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { parseSavedObjects, type SavedObjects } from '../../../src/cluster/saved-objects.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { poll } from '../../../src/util/poll.ts';
import { container, deployment, pod } from '../../support/objects.ts';

const never = new AbortController().signal;
const patience = { intervalMs: 20, timeoutMs: 60_000, signal: never };

const open = (restore?: SavedObjects): Promise<Cluster> =>
  createCluster(
    {
      name: 'restored',
      runtime: 'namespace',
      nodes: [
        { name: parseNodeName('node-1'), labels: {} },
        { name: parseNodeName('node-2'), labels: {} },
      ],
      network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
    },
    { signal: never, seed: 1, ...(restore && { restore }) },
  );

const find = (cluster: Cluster, name: string) =>
  cluster.list('Pod').find(({ metadata }) => metadata.name === name);

/** The first pod calls the second; every call has to be answered by the one that was called. */
async function isAnswered(cluster: Cluster, from: string, to: string): Promise<void> {
  const endpoint = (name: string) => ({ kind: 'pod', pod: podKey('default', name) }) as const;
  const request = { protocol: 'tcp', port: 80, timeoutMs: 5_000, source: 'pod-ip' } as const;
  const [result] = await cluster.probe([{ ...request, from: endpoint(from), to: endpoint(to) }], {
    signal: never,
  });
  assert.equal(result?.verdict.verdict, 'answered', JSON.stringify(result));
}

// node-1: crash          node-2: -
test('a command that crashes is started again in its pod, and waits longer each time', async () => {
  await using cluster = await open();
  const crash = container('server', { command: ['sh', '-c', 'echo no luck >&2; exit 3'], ports: [] });
  await cluster.apply([pod('crash', { nodeName: 'node-1', containers: [crash] })], { signal: never });
  const status = () => find(cluster, 'crash')?.status;
  const waited = await poll(async () => {
    const [one] = status()?.containers ?? [];
    return one?.reason === 'CrashLoopBackOff' && one.restartCount >= 2 ? one : undefined;
  }, patience);
  assert.equal(waited?.lastExit?.exitCode, 3, JSON.stringify(status()));
  assert.equal(status()?.phase, 'Running');
  assert.equal(status()?.message, 'container server ended with exit code 3: no luck');
  assert.deepEqual(status()?.podIPs, ['10.244.1.2'], 'its network stays');
  const reasons = cluster.list('Event').map(({ reason }) => reason);
  assert.ok(reasons.includes('BackOff'), `events: ${reasons.join(', ')}`);
});

// node-1: a, comes-back, web-…    node-2: b, web-…
test('a cluster is made again as it was: the same pods, places and addresses, and probes are answered', async () => {
  const facts = (cluster: Cluster) =>
    cluster.list('Pod').map(({ metadata, spec, status }) => {
      const { name, uid, creationTimestamp } = metadata;
      return { name, uid, creationTimestamp, nodeName: spec.nodeName, podIPs: status?.podIPs };
    });
  // Fails the first time only: the file is in the pod's node, and lasts as long as that.
  const once = 'test -e /tmp/was-here && exec sleep 1000; touch /tmp/was-here; exit 1';
  const comesBack = container('job', { command: ['sh', '-c', once], ports: [] });
  const { saved, before } = await (async () => {
    await using cluster = await open();
    await cluster.apply(
      [
        pod('gone', { nodeName: 'node-1' }),
        pod('a', { nodeName: 'node-1' }),
        pod('b', { nodeName: 'node-2' }),
        pod('comes-back', { nodeName: 'node-1', containers: [comesBack] }),
        deployment('web', 2),
      ],
      { signal: never },
    );
    await cluster.deleteObject('Pod', 'default', 'gone', { signal: never });
    const restarted = await poll(async () => {
      const [one] = find(cluster, 'comes-back')?.status?.containers ?? [];
      return (one?.state === 'running' && one.restartCount === 1) || undefined;
    }, patience);
    assert.ok(restarted, 'a command that failed once runs after its restart');
    await isAnswered(cluster, 'a', 'b');
    return { saved: JSON.stringify(cluster.save()), before: facts(cluster) };
  })();

  await using cluster = await open(parseSavedObjects(JSON.parse(saved)));
  await cluster.apply([], { signal: never });
  assert.deepEqual(facts(cluster), before);
  assert.equal(before.find(({ name }) => name === 'a')?.podIPs?.[0], '10.244.1.3', 'not simply the first');
  await isAnswered(cluster, 'a', 'b');
  await isAnswered(cluster, 'b', 'a');
  const { restartCount = 0 } = find(cluster, 'comes-back')?.status?.containers[0] ?? {};
  assert.ok(restartCount >= 1, 'restarts go on counting');
});
