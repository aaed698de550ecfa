import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addNodes } from '../../../../src/cli/change/add-nodes.ts';
import { cordonNodes } from '../../../../src/cli/change/cordon-nodes.ts';
import { drainNodes } from '../../../../src/cli/change/drain-nodes.ts';
import { removeNodes } from '../../../../src/cli/change/remove-nodes.ts';
import { restartNodes } from '../../../../src/cli/change/restart-nodes.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { daemonSet, namespace, pod } from '../../../support/objects.ts';
import { say } from '../../../support/standing.ts';

const cordon = cordonNodes(true);
const uncordon = cordonNodes(false);
const nodeNames = (cluster: MemoryCluster) => cluster.nodes().map(({ metadata }) => metadata.name);

test('cordon and uncordon, and both once more', async () => {
  await using cluster = new MemoryCluster();
  const said = await say(cluster, cordon, 'cordon', 'node-2', 'node/node-3');
  assert.deepEqual(said, { exitCode: 0, stdout: 'node/node-2 cordoned\nnode/node-3 cordoned\n', stderr: '' });
  assert.equal((await say(cluster, cordon, 'cordon', 'node-2')).stdout, 'node/node-2 already cordoned\n');
  const chosen = await say(cluster, uncordon, 'uncordon', '-l', 'zone=b');
  assert.equal(chosen.stdout, 'node/node-2 uncordoned\nnode/node-3 uncordoned\n');
  assert.equal(
    (await say(cluster, uncordon, 'uncordon', 'node-2')).stdout,
    'node/node-2 already uncordoned\n',
  );
});

test('a node that is not there leaves the others as they are', async () => {
  await using cluster = new MemoryCluster();
  for (const [change, verb] of [
    [cordon, 'cordon'],
    [drainNodes, 'drain'],
  ] as const) {
    const said = await say(cluster, change, verb, 'node-1', 'nod-2');
    assert.equal(said.exitCode, 2);
    assert.match(said.stderr, /node\/nod-2 is not there\n.*did you mean node-2\?/);
    assert.ok(
      cluster.nodes().every(({ spec }) => spec.unschedulable !== true),
      `${verb} did something`,
    );
  }
});

test('drain tells of each pod that goes', async () => {
  await using cluster = new MemoryCluster();
  const on = { nodeName: 'node-2' };
  await cluster.apply([
    namespace('shop'),
    pod('web', on),
    pod('db', on, 'shop'),
    pod('other', { nodeName: 'node-1' }),
    daemonSet('agent'),
  ]);
  const said = await say(cluster, drainNodes, 'drain', 'node-2', '--force', '--ignore-daemonsets');
  assert.equal(said.exitCode, 0);
  assert.deepEqual(said.stdout.split('\n'), [
    'node/node-2 cordoned',
    'evicting pod default/web',
    'evicting pod shop/db',
    'pod/web evicted',
    'pod/db evicted',
    'node/node-2 drained',
    '',
  ]);
  assert.match(said.stderr, /^note: pods of DaemonSets stay: default\/agent-\S+\n$/);
  const again = await say(cluster, drainNodes, 'drain', 'node-2', '--delete-emptydir-data');
  assert.equal(again.stdout, 'node/node-2 already cordoned\nnode/node-2 drained\n');
});

test('nodes are added by number or by name, with labels', async () => {
  await using cluster = new MemoryCluster();
  const two = await say(cluster, addNodes, 'node', 'add', '--count', '2', '--label', 'a=b', '--label', 'c=');
  assert.deepEqual(two, { exitCode: 0, stdout: 'node/node-4 added\nnode/node-5 added\n', stderr: '' });
  assert.deepEqual(cluster.nodes()[4]?.metadata.labels, { a: 'b', c: '' });
  assert.equal((await say(cluster, addNodes, 'node', 'add', 'edge')).stdout, 'node/edge added\n');
  assert.deepEqual(nodeNames(cluster), ['node-1', 'node-2', 'node-3', 'node-4', 'node-5', 'edge']);
});

test('nodes are removed, but not all of them', async () => {
  await using cluster = new MemoryCluster();
  await cluster.apply([pod('web', { nodeName: 'node-2' })]);
  assert.equal((await say(cluster, removeNodes, 'node', 'remove', 'node-2')).stdout, 'node/node-2 removed\n');
  assert.deepEqual(cluster.pods(), []);
  const all = await say(cluster, removeNodes, 'node', 'remove', 'node-1', 'node-3');
  assert.equal(all.exitCode, 2);
  assert.match(all.stderr, /at least one node: none was removed\n.*podnet down memory/);
  assert.deepEqual(nodeNames(cluster), ['node-1', 'node-3']);
});

test('nodes are made anew, one after another', async () => {
  await using cluster = new MemoryCluster();
  const said = await say(cluster, restartNodes, 'node', 'restart', 'node-3', 'node/node-1');
  assert.deepEqual(said, {
    exitCode: 0,
    stdout: 'node/node-3 restarted\nnode/node-1 restarted\n',
    stderr: '',
  });
  assert.deepEqual(cluster.restarted, ['node-3', 'node-1']);
});

const refused = [
  [addNodes, 'node add edge --count 2', /cannot all be called edge/],
  [addNodes, 'node add --count 0', /whole number of at least 1/],
  [addNodes, 'node add Edge', /"Edge" is no node name/],
  [addNodes, 'node add --label zone', /"zone" is no label/],
  [addNodes, 'node add --label zone=a:b', /"a:b" cannot be the value/],
  [removeNodes, 'node remove node-9', /node\/node-9 is not there\n/],
  [restartNodes, 'node restart node-1 nod-2', /did you mean node-2\?/],
  [cordon, 'cordon', /no node is named/],
  [cordon, 'cordon pod/web', /pod\/web is no node/],
  [cordon, 'cordon node-1 -l zone=a', /exclude each other/],
  [cordon, 'cordon -l zone=none', /no node has these labels/],
] as const;
for (const [change, words, says] of refused) {
  test(`${words} is refused`, async () => {
    await using cluster = new MemoryCluster();
    const said = await say(cluster, change, ...words.split(' '));
    assert.equal(said.exitCode, 2, said.stderr);
    assert.match(said.stderr, says);
    assert.equal(cluster.nodes().length, 3);
  });
}
