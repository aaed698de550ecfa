import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { uplinkOf } from '../../../src/model/underlay-place.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { parseNodeName, podKey, type PodKey } from '../../../src/model/names.ts';
import { waitForPods } from '../../../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { type Runtime, testOnBoth } from '../../support/both-runtimes.ts';
import { assertGreen, twoNodes } from '../../support/breakage.ts';
import { engineAddress, testEngine } from '../../support/engine.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const { signal } = new AbortController();
const skip = missing('nsenter', 'ip');

const agents = `
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
const pods = podText('a', 'node-1') + podText('c', 'node-2') + agents;

const nodeNames = (cluster: Cluster): readonly string[] =>
  cluster.nodes().map(({ metadata }) => metadata.name);

const podsOn = (cluster: Cluster, node: string): readonly PodKey[] =>
  cluster
    .pods()
    .filter(({ spec }) => spec.nodeName === node)
    .map(({ metadata }) => podKey(metadata.namespace, metadata.name));

async function inNode(cluster: Cluster, node: string, ...command: readonly string[]): Promise<string> {
  const target = { kind: 'node', node: parseNodeName(node) } as const;
  const { exitCode, stdout, stderr } = await cluster.exec(target, command, { signal, timeoutMs: 20_000 });
  assert.equal(exitCode, 0, `${node}: ${command.join(' ')}: ${stderr}`);
  return stdout;
}

async function ready(cluster: Cluster): Promise<void> {
  assert.equal(await waitForPods(cluster, { signal, clock: systemClock }), undefined);
}

/** The network model, and every pod by TCP from every other, by their own addresses. */
async function assertOneNetwork(lab: Lab, when: string): Promise<void> {
  assertGreen(await lab.run('- check: network-model\n- reachability: {protocol: tcp, port: 80}'), when);
}

/** What the runtime itself has of a node. */
async function remains(lab: Lab, runtime: Runtime, node: string): Promise<readonly string[]> {
  const [program = '', ...words] = await lab.cluster.enterCommand(
    { kind: 'node', node: parseNodeName('node-1') },
    { signal },
  );
  // What comes before is the way to the files of node-1's agent.
  const enter = words.slice(0, words.indexOf('nsenter'));
  if (runtime === 'docker') {
    const docker = testEngine(engineAddress);
    const { Config } = await docker.getContainer(enter.at(-1) ?? '').inspect();
    const label = [`podnet.run=${Config.Labels['podnet.run']}`, `podnet.node=${node}`];
    const containers = await docker.listContainers({ all: true, filters: JSON.stringify({ label }) });
    return containers.map(({ Names }) => Names.join());
  }
  const listing = execFileSync(program, [...enter, 'ls', '/run/podnet/nodes']).toString();
  const folders = listing.split('\n').filter((name) => name !== '');
  const ports = (await lab.in('underlay', 'ip -o link show master underlay0')).trim().split('\n');
  assert.equal(ports.length, folders.length, 'a port a node');
  return folders.filter((name) => name === node);
}

/*
 *   a, each        c, each          each, new
 *    node-1 -------- node-2 -- … --- node-3       node-3 comes, goes, and comes again
 */
testOnBoth('a node comes, goes and comes again', { skip }, async (runtime) => {
  await using lab = await openLab(pods, twoNodes, runtime);
  const { cluster } = lab;
  await assertOneNetwork(lab, 'with two nodes');

  assert.equal(await cluster.addNode({ labels: { zone: 'new' } }, { signal }), 'node-3');
  assert.equal(cluster.shape, '3 nodes, bridge, 10.244.0.0/16');
  const chosen = podText('new').replace('nodeName: node-1', 'nodeSelector: {zone: new}');
  const labelled = 'cluster: {nodes: [{name: node-1, labels: {zone: new}}]}';
  const { manifests } = await scenarioOf('- check: network-model', chosen, labelled);
  await cluster.apply(manifests, { signal });
  await ready(cluster);
  assert.equal(
    podsOn(cluster, 'node-3').length,
    2,
    'the DaemonSet and the selector have put a pod each there',
  );
  assert.match(lab.addressOf('new'), /^10\.244\.3\./);
  await assertOneNetwork(lab, 'with three nodes');
  assert.match(await inNode(cluster, 'node-1', 'ip', 'route'), /10\.244\.3\.0\/24/);

  // Programs that run there have files of their own, and are killed with the node.
  await inNode(cluster, 'node-3', 'sh', '-c', 'echo here > /tmp/here');
  const edge = { kind: 'node', node: parseNodeName('node-3') } as const;
  const sleeper = cluster.exec(edge, ['sleep', '60'], { signal }).then(
    ({ exitCode }) => `exit code ${exitCode}`,
    ({ code }: { readonly code: string }) => code,
  );
  const { mac } = uplinkOf(cluster.plan.nodes[2] ?? assert.fail('the plan has node-3'));
  await cluster.removeNode('node-3', { signal });
  assert.match(await sleeper, /^(exit code 137|agent-gone)$/);
  assert.deepEqual(nodeNames(cluster), ['node-1', 'node-2']);
  assert.deepEqual(await remains(lab, runtime, 'node-3'), []);
  for (const node of ['node-1', 'node-2']) {
    assert.doesNotMatch(await inNode(cluster, node, 'ip', 'route'), /10\.244\.3\.0\/24/, node);
    const known = await inNode(cluster, node, 'ip', 'neigh', 'show', 'dev', 'eth0', 'nud', 'permanent');
    assert.ok(!known.includes(mac), `${node} has forgotten node-3`);
  }
  assert.deepEqual(
    cluster.pods().filter(({ metadata }) => metadata.name === 'new'),
    [],
    'nobody makes a bare pod anew',
  );
  await assertOneNetwork(lab, 'with two nodes again');

  // Under the old name, but on addresses that nobody remembers.
  assert.equal(await cluster.addNode({ name: 'node-3' }, { signal }), 'node-3');
  assert.equal(await cluster.addNode({}, { signal }), 'node-5');
  await ready(cluster);
  assert.deepEqual(
    cluster.plan.nodes.map(({ name, podCIDRs }) => `${name} ${podCIDRs.join()}`),
    ['node-1 10.244.1.0/24', 'node-2 10.244.2.0/24', 'node-3 10.244.4.0/24', 'node-5 10.244.5.0/24'],
  );
  await assertOneNetwork(lab, 'with four nodes');
  const made = cluster.currentConfig.nodes.map(({ name, ordinal, labels }) => ({ name, ordinal, labels }));
  assert.deepEqual(made, [
    { name: 'node-1', ordinal: 1, labels: {} },
    { name: 'node-2', ordinal: 2, labels: {} },
    { name: 'node-3', ordinal: 4, labels: {} },
    { name: 'node-5', ordinal: 5, labels: {} },
  ]);
});

/*
 *   node-1 --- node-2        10.244.0.0/22 has room for three
 */
test('what cannot be changes nothing', { skip }, async () => {
  await using lab = await openLab(podText('a'), 'cluster: {nodes: 2, network: {podCIDRs: [10.244.0.0/22]}}');
  const { cluster } = lab;
  const refuses = async (change: Promise<unknown>, code: string, hint: RegExp): Promise<void> => {
    await assert.rejects(change, (error: { readonly code: string; readonly hint: string }) => {
      assert.equal(error.code, code);
      assert.match(error.hint, hint);
      return true;
    });
  };
  await refuses(cluster.addNode({ name: 'node-2' }, { signal }), 'already-exists', /another name/);
  await refuses(cluster.addNode({ name: 'Node_3' }, { signal }), 'bad-name', /lower-case/);
  await refuses(cluster.removeNode('nod-2', { signal }), 'not-found', /node-2/);
  assert.equal(await cluster.addNode({}, { signal }), 'node-3');
  await refuses(cluster.addNode({}, { signal }), 'no-room-for-node', /remove a node/);
  assert.deepEqual(nodeNames(cluster), ['node-1', 'node-2', 'node-3']);

  // Ordinals that were never used have run out: one that is free is taken.
  await cluster.removeNode('node-1', { signal });
  assert.equal(await cluster.addNode({}, { signal }), 'node-1');
  assert.equal(cluster.plan.nodes.at(-1)?.ordinal, 1);

  await cluster.removeNode('node-3', { signal });
  await cluster.removeNode('node-1', { signal });
  await refuses(cluster.removeNode('node-2', { signal }), 'last-node', /add another/);
  assert.deepEqual(nodeNames(cluster), ['node-2']);
});

test('two changes at once come one after another', { skip }, async () => {
  await using lab = await openLab(podText('a'), twoNodes);
  const { cluster } = lab;
  const names = await Promise.all([1, 2, 3].map(() => cluster.addNode({}, { signal })));
  assert.deepEqual(names, ['node-3', 'node-4', 'node-5']);
  await Promise.all(['node-3', 'node-5'].map((name) => cluster.removeNode(name, { signal })));
  assert.deepEqual(nodeNames(cluster), ['node-1', 'node-2', 'node-4']);
  assertGreen(await lab.run('- check: network-model'), 'after all of them');
});

test('a node that somebody lost patience with leaves nothing, whenever that was', { skip }, async () => {
  await using lab = await openLab(podText('a'), twoNodes);
  const { cluster } = lab;
  for (let waitMs = 0; waitMs < 10; waitMs++) {
    const patience = new AbortController();
    const adding = cluster.addNode({}, { signal: patience.signal });
    setTimeout(() => patience.abort(new Error('enough')), waitMs);
    // On a fast machine it may have come.
    const [added] = await Promise.allSettled([adding]);
    const name = await cluster.addNode({}, { signal });
    await cluster.removeNode(name, { signal });
    if (added.status === 'fulfilled') await cluster.removeNode(added.value, { signal });
    assert.deepEqual(nodeNames(cluster), ['node-1', 'node-2']);
  }
  assertGreen(await lab.run('- check: network-model'), 'after all of them');
});
