import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelObjects } from '../../../../src/cli/change/label-objects.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { namespace, pod } from '../../../support/objects.ts';
import { say } from '../../../support/standing.ts';

const label = (cluster: MemoryCluster, words: string) =>
  say(cluster, labelObjects, 'label', ...words.split(' '));

async function withPods(): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  const web = pod('web');
  await cluster.apply([
    namespace('shop'),
    { ...web, metadata: { ...web.metadata, labels: { app: 'web' } } },
    pod('db'),
    pod('far', { nodeSelector: { zone: 'moon' } }),
  ]);
  return cluster;
}
const labels = (cluster: MemoryCluster) =>
  Object.fromEntries(cluster.pods().map(({ metadata }) => [metadata.name, metadata.labels]));

test('labels come, change and go, in the words of kubectl', async () => {
  await using cluster = await withPods();
  assert.deepEqual(await label(cluster, 'pod web db tier=front example.com/a='), {
    exitCode: 0,
    stdout: 'pod/web labeled\npod/db labeled\n',
    stderr: '',
  });
  assert.deepEqual(labels(cluster)['web'], { app: 'web', tier: 'front', 'example.com/a': '' });
  assert.equal((await label(cluster, 'pod/web tier=front')).stdout, 'pod/web not labeled\n');
  assert.equal((await label(cluster, 'pod/web tier- example.com/a-')).stdout, 'pod/web unlabeled\n');
  assert.equal((await label(cluster, 'pod/web app- new=1')).stdout, 'pod/web labeled\n');
  assert.deepEqual(labels(cluster)['web'], { new: '1' });
  assert.deepEqual(await label(cluster, 'pod/web gone-'), {
    exitCode: 0,
    stdout: 'pod/web not labeled\n',
    stderr: 'label "gone" not found.\n',
  });
});

test('another value needs --overwrite; without it no object changes', async () => {
  await using cluster = await withPods();
  const said = await label(cluster, 'pod db web app=db');
  assert.equal(said.exitCode, 2);
  assert.equal(said.stdout, '');
  assert.match(said.stderr, /pod\/web has the label app=web already\n.*--overwrite/);
  assert.deepEqual(labels(cluster)['db'], {});
  assert.equal((await label(cluster, 'pods --all app=db --overwrite')).exitCode, 0);
  assert.deepEqual(labels(cluster)['web'], { app: 'db' });
});

test('a selector chooses, --list tells', async () => {
  await using cluster = await withPods();
  assert.equal((await label(cluster, 'pods -l app=web tier=front')).stdout, 'pod/web labeled\n');
  assert.equal((await label(cluster, 'pod/web --list')).stdout, 'app=web\ntier=front\n');
  assert.equal(
    (await label(cluster, 'pod web db --list a=b')).stdout,
    'Listing labels for pod/web:\n a=b\n app=web\n tier=front\nListing labels for pod/db:\n a=b\n',
  );
  assert.equal((await label(cluster, 'pods -l app=none a=b')).stderr, 'No resources found\n');
});

test('a node that gets a label takes the pods that wait for it', async () => {
  await using cluster = await withPods();
  assert.ok(cluster.inner.pods().includes('far@- Pending'), 'it waits');
  assert.equal((await label(cluster, 'node/node-3 zone=moon --overwrite')).stdout, 'node/node-3 labeled\n');
  assert.ok(cluster.inner.pods().includes('far@node-3 Running'), 'it came');
});

const refused: readonly (readonly [words: string, says: RegExp])[] = [
  ['pod web', /no label is named/],
  ['pod a=b', /no object is named/],
  ['pod web a=b a-', /the label a cannot become two things/],
  ['pod web a/b/c=d', /"a\/b\/c" cannot be the key of a label/],
  ['pod web db a=-', /"-" cannot be the value of label a/],
  ['pod web wbe a=b', /pod\/wbe is not there\n.*did you mean web\?/],
  ['ns shop kubernetes.io/metadata.name- ', /cannot be changed/],
];
for (const [words, says] of refused) {
  test(`label ${words} is refused`, async () => {
    await using cluster = await withPods();
    const before = labels(cluster);
    const said = await label(cluster, words.trim());
    assert.equal(said.exitCode, 2, said.stderr);
    assert.match(said.stderr, says);
    assert.deepEqual(labels(cluster), before);
  });
}
