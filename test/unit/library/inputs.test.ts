import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { clusterConfigOf, type ClusterShape } from '../../../src/library/create-options.ts';
import type { ManifestInput } from '../../../src/library/manifest-input.ts';
import { existingPlace, objectPlace } from '../../../src/library/object-name.ts';
import { ProblemsError } from '../../../src/library/problems-error.ts';
import { readManifests } from '../../../src/library/read-manifests.ts';
import { watchObjects } from '../../../src/library/watch-objects.ts';
import { openFolder } from '../../support/built-cli.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';

const object = (name: string, nodeName = 'node-1') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { nodeName, containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] },
});
const text = (name: string) => JSON.stringify(object(name));

test('a shape has the defaults of a scenario, and PODNET_RUNTIME goes before the one of the runtime', async (context) => {
  const before = process.env['PODNET_RUNTIME'];
  context.after(() => {
    if (before === undefined) delete process.env['PODNET_RUNTIME'];
    else process.env['PODNET_RUNTIME'] = before;
  });
  process.env['PODNET_RUNTIME'] = 'namespace';
  const config = await clusterConfigOf('lab', {});
  assert.equal(config.nodes.length, 3);
  assert.equal(config.runtime, 'namespace');
  assert.equal((await clusterConfigOf('lab', { runtime: 'docker' })).runtime, 'docker');
  delete process.env['PODNET_RUNTIME'];
  assert.equal((await clusterConfigOf('lab', {})).runtime, 'auto');
});

test('a cluster that cannot be is refused with all that is wrong, the unknown by its nearest name', async () => {
  // A program without types may write anything.
  const shape = { nodez: 3, network: { podCIDRs: ['10.244.0.0/33'], mtu: 'big' } } as unknown as ClusterShape;
  await assert.rejects(clusterConfigOf('No Name', shape), (error) => {
    assert.ok(error instanceof ProblemsError, 'its class');
    const places = error.problems.map(({ file }) => file);
    for (const place of [
      'cluster.name',
      'cluster.network.mtu',
      'cluster.nodez',
      'cluster.network.podCIDRs[0]',
    ]) {
      assert.ok(places.includes(place), `${place} is missing in ${places.join(', ')}`);
    }
    assert.match(error.message, /did you mean "nodes"\?/);
    return true;
  });
});

test('manifests come as text, objects, files and lists of these', async (context) => {
  const file = path.join(openFolder(context), 'pods.yaml');
  writeFileSync(file, `${text('c')}\n---\n${text('d')}`);
  const names = async (input: ManifestInput): Promise<readonly string[]> =>
    (await readManifests(input, new MemoryCluster())).map(({ metadata }) => metadata.name);
  assert.deepEqual(await names(text('a')), ['a']);
  assert.deepEqual(await names(object('b')), ['b']);
  assert.deepEqual(await names({ file }), ['c', 'd']);
  assert.deepEqual(await names([text('a'), object('b'), { file }]), ['a', 'b', 'c', 'd']);
});

const bad: readonly (readonly [what: string, input: ManifestInput, code: string, message: RegExp])[] = [
  ['a file name as text', 'pods.yaml', 'file-as-text', /"pods.yaml" is the name of a file/],
  ['a file that is not there', { file: '/nowhere/pods.yaml' }, 'no-such-file', /there is no file/],
  ['text with a slip', 'kind: Pod\n apiVersion: v1', 'not-yaml', /^manifest:\d+:\d+: this is no YAML/],
  [
    'an unknown node',
    object('a', 'node-9'),
    'unknown-node',
    /^manifest.spec.nodeName: there is no node "node-9"/,
  ],
  [
    'two of one name',
    [object('a'), text('a')],
    'duplicate-object',
    /^manifest\[1\]:1:\d+: there are two Pods called a/,
  ],
  ['nothing', [], 'no-objects', /no object/],
];

for (const [what, input, code, message] of bad) {
  test(`${what} is refused: ${code}`, async () => {
    await assert.rejects(readManifests(input, new MemoryCluster()), (error) => {
      assert.ok(error instanceof Error && 'code' in error, 'its class');
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('what the cluster has is known: its namespaces, and the pods that are there', async () => {
  const cluster = new MemoryCluster();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const pod = { ...object('a'), metadata: { name: 'a', namespace: 'shop' } };
  await assert.rejects(readManifests(pod, cluster), { code: 'unknown-namespace' });
  await cluster.apply(await readManifests(namespace, cluster));
  assert.equal((await readManifests(pod, cluster)).length, 1);
});

test('objects are named as on the command line', async () => {
  assert.deepEqual(objectPlace('Pod', 'web', undefined), { namespace: 'default', name: 'web' });
  assert.deepEqual(objectPlace('Pod', 'shop/web', undefined), { namespace: 'shop', name: 'web' });
  assert.deepEqual(objectPlace('Pod', 'web', 'shop'), { namespace: 'shop', name: 'web' });
  assert.deepEqual(objectPlace('Node', 'node/node-1', undefined), { namespace: '', name: 'node-1' });
  assert.throws(() => objectPlace('Pod', 'shop/web', 'other'), { code: 'two-namespaces' });
  const cluster = new MemoryCluster();
  assert.throws(() => existingPlace(cluster, 'Node', 'node-11', undefined), {
    code: 'not-found',
    hint: 'did you mean "node-1"?',
  });
});

test('a watch tells every change of its kind in order, and ends with its signal', async () => {
  const cluster = new MemoryCluster();
  const stop = new AbortController();
  const changes = watchObjects(cluster, 'Pod', stop.signal);
  await cluster.apply(await readManifests([object('a'), object('b')], cluster));
  const seen: string[] = [];
  for await (const { type, object: pod } of changes) {
    if (type === 'ADDED') seen.push(`${type} ${pod.metadata.name}`);
    if (seen.length === 2) stop.abort();
  }
  assert.deepEqual(seen, ['ADDED a', 'ADDED b']);
  assert.deepEqual(await changes.next(), { done: true, value: undefined });
});

test('leaving the loop stops a watch', async () => {
  const cluster = new MemoryCluster();
  const changes = watchObjects(cluster, undefined, new AbortController().signal);
  await cluster.apply(await readManifests(object('a'), cluster));
  for await (const _change of changes) break;
  await cluster.apply(await readManifests(object('b'), cluster));
  assert.deepEqual(await changes.next(), { done: true, value: undefined });
});
