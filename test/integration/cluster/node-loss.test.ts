import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { NodeLoss } from '../../../src/cluster/cluster-nodes.ts';
import type { Pod } from '../../../src/model/kubernetes.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { waitForPods } from '../../../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { poll } from '../../../src/util/poll.ts';
import { openSplitLab } from '../../support/agent-per-node.ts';
import { assertGreen } from '../../support/breakage.ts';
import { engineAddress, needsEngine, testEngine } from '../../support/engine.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

const each = `
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: each}
spec:
  selector: {matchLabels: {app: each}}
  template:
    metadata: {labels: {app: each}}
    spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}
`;
const many = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: many}
spec:
  replicas: 3
  selector: {matchLabels: {app: many}}
  template:
    metadata: {labels: {app: many}}
    spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}
`;
const pods = podText('a', 'node-1') + podText('c', 'node-2') + podText('bare', 'node-3') + each + many;
const threeNodes = 'cluster: {nodes: 3}';

const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const node = (name: string): Endpoint => ({ kind: 'node', node: parseNodeName(name) });

/** A cluster whose nodes have an agent each, and what ends one of them from outside. */
interface Breakable extends AsyncDisposable {
  readonly lab: Lab;
  kill(node: string): Promise<void>;
}

async function ofNamespaces(nodeLoss: NodeLoss): Promise<Breakable> {
  const lab = await openSplitLab(pods, threeNodes, nodeLoss);
  const kill = async (name: string): Promise<void> => lab.killAgentOf(name);
  return { lab, kill, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}

async function ofContainers(nodeLoss: NodeLoss): Promise<Breakable> {
  const lab = await openLab(pods, threeNodes, 'docker', nodeLoss);
  const kill = async (name: string): Promise<void> => {
    // `docker … exec -it ID nsenter …`
    const enter = await lab.cluster.enterCommand(node(name), { signal });
    await testEngine(engineAddress)
      .getContainer(enter[enter.indexOf('nsenter') - 1] ?? '')
      .kill();
  };
  return { lab, kill, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}

const statusOf = (cluster: Cluster, name: string) =>
  cluster.nodes().find(({ metadata }) => metadata.name === name)?.status;

const workers = (cluster: Cluster): readonly Pod[] =>
  cluster.pods().filter(({ metadata }) => metadata.name.startsWith('many-'));
const workersOn = (cluster: Cluster, name: string): readonly Pod[] =>
  workers(cluster).filter(({ spec }) => spec.nodeName === name);
const isReady = ({ status }: Pod): boolean => status?.ready === true;

async function killed(broken: Breakable, name: string): Promise<void> {
  const { cluster } = broken.lab;
  await broken.kill(name);
  const noticed = await poll(async () => (statusOf(cluster, name)?.ready === false ? true : undefined), {
    intervalMs: 20,
    timeoutMs: 20_000,
    signal,
  });
  assert.ok(noticed, `${name} is not ready any more`);
}

async function answers(cluster: Cluster, from: Endpoint, to: Endpoint): Promise<void> {
  const [result] = await cluster.probe([{ from, to, protocol: 'icmp', timeoutMs: 5_000 }], { signal });
  assert.equal(result?.verdict.verdict, 'answered', JSON.stringify(result));
}

async function isLost(what: Promise<unknown>): Promise<void> {
  await assert.rejects(
    what,
    (error: { readonly code: string; readonly message: string; readonly hint: string }) => {
      assert.equal(error.code, 'node-lost');
      assert.match(error.message, /node-3 is lost/);
      assert.match(error.hint, /podnet node restart node-3, or podnet node remove node-3/);
      return true;
    },
  );
}

/*
 *   a, each, many  c, each, many  bare, each, many
 *    node-1 -------- node-2 -- … -- node-3 †          each with an agent of its own
 */
const kinds = [
  { name: 'namespaces', open: ofNamespaces, skip: needsRoot || missing('nsenter', 'ip') },
  { name: 'docker', open: ofContainers, skip: needsEngine },
] as const;

for (const { name, open, skip } of kinds) {
  test(`a cluster that stands goes on without a node (${name})`, { skip }, async () => {
    await using broken = await open('tolerated');
    const { cluster } = broken.lab;
    const addressOfBare = cluster.pods().find(({ metadata }) => metadata.name === 'bare')?.status?.podIPs;
    await killed(broken, 'node-3');
    assert.match(statusOf(cluster, 'node-3')?.message ?? '', /agent/);

    // Workloads make their pods anew elsewhere, at once; a bare pod waits for its node.
    await poll(
      async () => (workersOn(cluster, 'node-3').length === 0 && workers(cluster).every(isReady)) || undefined,
      {
        intervalMs: 20,
        timeoutMs: 20_000,
        signal,
      },
    );
    assert.deepEqual(
      [workers(cluster).length, workersOn(cluster, 'node-3').length],
      [3, 0],
      'made anew elsewhere',
    );
    assert.ok(workers(cluster).every(isReady), 'and ready');
    const bare = cluster.pods().find(({ metadata }) => metadata.name === 'bare');
    assert.equal(bare?.status?.ready, false);
    assert.equal(bare?.status?.reason, 'NodeLost');

    await answers(cluster, pod('a'), pod('c'));
    await isLost(cluster.exec(node('node-3'), ['true'], { signal }));
    await isLost(
      cluster.probe([{ from: pod('a'), to: node('node-3'), protocol: 'icmp', timeoutMs: 1_000 }], { signal }),
    );
    assert.equal(await cluster.addNode({}, { signal }), 'node-4');
    await answers(cluster, pod('a'), node('node-4'));

    const address = statusOf(cluster, 'node-3')?.addresses;
    await cluster.restartNode('node-3', { signal });
    assert.deepEqual(statusOf(cluster, 'node-3')?.addresses, address);
    assert.equal(statusOf(cluster, 'node-3')?.ready, true);
    assert.equal(statusOf(cluster, 'node-3')?.message, undefined);
    assert.equal(await waitForPods(cluster, { signal, clock: systemClock }), undefined);
    const again = cluster.pods().filter(({ spec }) => spec.nodeName === 'node-3');
    assert.deepEqual(again.map(({ metadata }) => metadata.name.replace(/-.*/, '')).toSorted(), [
      'bare',
      'each',
    ]);
    const bareAgain = again.find(({ metadata }) => metadata.name === 'bare');
    assert.deepEqual(bareAgain?.status?.podIPs, addressOfBare, 'with the same address');
    assertGreen(await broken.lab.run('- check: network-model'), 'with node-3 anew');

    await killed(broken, 'node-3');
    await cluster.removeNode('node-3', { signal });
    assert.deepEqual(
      cluster.nodes().map(({ metadata }) => metadata.name),
      ['node-1', 'node-2', 'node-4'],
    );
    assertGreen(await broken.lab.run('- check: network-model'), 'without node-3');

    await killed(broken, 'node-4');
    await killed(broken, 'node-2');
    const isOver = Promise.race([cluster.lost.catch(() => 'over'), Promise.resolve('goes on')]);
    assert.equal(await isOver, 'goes on', 'a node is left');
    await broken.kill('node-1');
    await assert.rejects(cluster.lost, { kind: 'environment', code: 'agent-gone' });
  });

  test(`in a run, the loss of a node is the end of the cluster (${name})`, { skip }, async () => {
    await using broken = await open('ends-cluster');
    const { cluster } = broken.lab;
    await broken.kill('node-3');
    await assert.rejects(cluster.lost, { kind: 'environment', code: 'agent-gone' });
    assert.equal(statusOf(cluster, 'node-3')?.ready, true, 'nobody goes on');
  });
}
