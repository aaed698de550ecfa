import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { deleteObjects } from '../../../../src/cli/change/delete-objects.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { deployment, namespace, pod } from '../../../support/objects.ts';
import { say } from '../../../support/standing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'podnet-delete-'));
after(() => rmSync(folder, { recursive: true }));

const remove = (cluster: MemoryCluster, ...words: readonly string[]) =>
  say(cluster, deleteObjects, 'delete', ...words);
const names = (cluster: MemoryCluster) => cluster.list('Pod').map(({ metadata }) => metadata.name);

async function withPods(): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  await cluster.apply([namespace('shop'), pod('web'), pod('db'), pod('api'), pod('web', {}, 'shop')]);
  return cluster;
}

test('one kind and its names, or KIND/NAME', async () => {
  await using cluster = await withPods();
  await cluster.apply([deployment('front', 2)]);
  assert.deepEqual(await remove(cluster, 'po', 'web', 'db', 'web'), {
    exitCode: 0,
    stdout: 'pod "web" deleted\npod "db" deleted\n',
    stderr: '',
  });
  const slashed = await remove(cluster, 'deploy/front', 'pods/api');
  assert.equal(slashed.stdout, 'deployment.apps "front" deleted\npod "api" deleted\n');
  assert.deepEqual(names(cluster), ['web'], 'the one of the other namespace');
  assert.equal((await remove(cluster, 'pod', 'web', '-n', 'shop')).exitCode, 0);
  assert.deepEqual(names(cluster), []);
});

test('what is not there is told with the nearest name, and the others go', async () => {
  await using cluster = await withPods();
  await cluster.apply([pod('alone', {}, 'shop')]);
  const said = await remove(cluster, 'pod', 'wbe', 'db', 'alone');
  assert.deepEqual(said, {
    exitCode: 2,
    stdout: 'pod "db" deleted\n',
    stderr:
      'podnet: pod/wbe is not there\n  hint: did you mean web?\n' +
      'podnet: pod/alone is not there\n  hint: there is one in another namespace: -n shop\n',
  });
  const ignored = await remove(cluster, 'pod', 'wbe', 'api', '--ignore-not-found');
  assert.deepEqual(ignored, { exitCode: 0, stdout: 'pod "api" deleted\n', stderr: '' });
});

test('all of a kind, or those that a selector chooses', async () => {
  await using cluster = await withPods();
  const labelled = pod('new');
  await cluster.apply([{ ...labelled, metadata: { ...labelled.metadata, labels: { app: 'new' } } }]);
  assert.equal((await remove(cluster, 'pods', '-l', 'app in (new,newer)')).stdout, 'pod "new" deleted\n');
  assert.equal((await remove(cluster, 'pods,deployments', '--all')).exitCode, 0);
  assert.deepEqual(names(cluster), ['web'], 'in one namespace');
  assert.equal((await remove(cluster, 'pods', '--all', '-A')).stdout, 'pod "web" deleted\n');
  const none = await remove(cluster, 'pods', '--all');
  assert.deepEqual(none, { exitCode: 0, stdout: '', stderr: 'No resources found\n' });
});

test('what apply made of a file goes by the same file, a namespace and what is in it too', async () => {
  await using cluster = new MemoryCluster();
  await cluster.apply([namespace('shop'), pod('web', {}, 'shop'), deployment('api', 1), pod('other')]);
  const file = path.join(folder, 'all.yaml');
  writeFileSync(
    file,
    `{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: [{name: c}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}
`,
  );
  assert.deepEqual(await remove(cluster, '-f', file), {
    exitCode: 0,
    stdout: 'namespace "shop" deleted\npod "web" deleted\ndeployment.apps "api" deleted\n',
    stderr: '',
  });
  assert.deepEqual(names(cluster), ['other']);
  const again = await remove(cluster, '-f', file);
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /namespace\/shop is not there/);
  assert.equal((await remove(cluster, '-f', file, '--ignore-not-found')).exitCode, 0);
});

test('what went with its namespace before its turn came is deleted, too', async () => {
  await using cluster = new MemoryCluster();
  const front = deployment('front', 1);
  await cluster.apply([namespace('shop'), { ...front, metadata: { ...front.metadata, namespace: 'shop' } }]);
  const remover = cluster.deleteObject.bind(cluster);
  // As a request that travels longer.
  cluster.deleteObject = async (kind, ...rest) => {
    if (kind === 'Deployment') await cluster.inner.settle();
    return remover(kind, ...rest);
  };
  const file = path.join(folder, 'shop.yaml');
  writeFileSync(
    file,
    `{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, namespace: shop}
spec:
  selector: {matchLabels: {app: front}}
  template: {metadata: {labels: {app: front}}, spec: {containers: [{name: c}]}}
`,
  );
  assert.deepEqual(await remove(cluster, '-f', file), {
    exitCode: 0,
    stdout: 'namespace "shop" deleted\ndeployment.apps "front" deleted\n',
    stderr: '',
  });
});

test('--wait=false comes back while the network of a pod is still there', async () => {
  await using cluster = await withPods();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  cluster.inner.driver.before = (call) => (call.startsWith('stop') ? held : Promise.resolve());
  assert.equal((await remove(cluster, 'pod', 'web', '--wait=false')).stdout, 'pod "web" deleted\n');
  assert.ok(names(cluster).includes('web'), 'it is still going');
  assert.equal(
    (await remove(cluster, 'pod', 'web', '--wait=false')).exitCode,
    0,
    'and may be told to once more',
  );
  letGo();
  await cluster.inner.settle();
  assert.deepEqual(names(cluster), ['db', 'api', 'web'], 'it is gone, the one in shop is not');
});

test('a node goes with its pods, the namespace default does not', async () => {
  await using cluster = await withPods();
  const said = await remove(cluster, 'node', 'node-2');
  assert.equal(said.stdout, 'node "node-2" deleted\n');
  assert.deepEqual(
    cluster.nodes().map(({ metadata }) => metadata.name),
    ['node-1', 'node-3'],
  );
  const kept = await remove(cluster, 'ns/default', 'ns/shop');
  assert.equal(kept.exitCode, 2);
  assert.equal(kept.stdout, 'namespace "shop" deleted\n');
  assert.match(kept.stderr, /namespace\/default belongs to the cluster/);
});

test('what changes nothing is accepted with a note', async () => {
  await using cluster = await withPods();
  const said = await remove(cluster, 'pod', 'web', '--force', '--grace-period=0');
  assert.equal(said.stdout, 'pod "web" deleted\n');
  assert.match(said.stderr, /^note: .*--force and --grace-period change nothing\n$/);
  assert.equal((await remove(cluster, 'pod', 'db', '--force', '-q')).stderr, '');
});

const refused: readonly (readonly [words: string, says: RegExp])[] = [
  ['', /no object is named/],
  ['pod', /no object is named\n.*--all/],
  ['pod web --all', /names and --all exclude each other/],
  ['pod web -l app=web', /names and -l exclude each other/],
  ['pods --all -l app=web', /--all and -l exclude each other/],
  ['pod web -A', /named in one namespace/],
  ['pood web', /there is no kind "pood"\n.*did you mean pod\?/],
  ['pod web pod/db', /"pod" is no KIND\/NAME/],
  ['pod/', /"pod\/" is no KIND\/NAME/],
  ['pod web -f x.yaml', /with -f the files alone say what goes/],
  ['pod web --grace-period=soon', /whole number of seconds/],
  ['pods -l a=b=c', /the selector "a=b=c" cannot be read/],
];
for (const [words, says] of refused) {
  test(`delete ${words} is refused`, async () => {
    await using cluster = await withPods();
    const said = await remove(cluster, ...words.split(' ').filter((word) => word !== ''));
    assert.equal(said.exitCode, 2, said.stderr);
    assert.match(said.stderr, says);
    assert.equal(cluster.list('Pod').length, 4);
  });
}
