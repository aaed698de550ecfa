import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { applyFiles } from '../../../../src/cli/change/apply-files.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { say } from '../../../support/standing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'podnet-apply-'));
after(() => rmSync(folder, { recursive: true }));

const podText = (name: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}${more}}, spec: {containers: [{name: c}]}}`;
const deploymentText = (spec: string) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  ${spec}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}
`;

function file(name: string, ...documents: readonly string[]): string {
  const where = path.join(folder, name);
  mkdirSync(path.dirname(where), { recursive: true });
  writeFileSync(where, documents.join('\n---\n'));
  return where;
}

const apply = (cluster: MemoryCluster, ...words: readonly string[]) =>
  say(cluster, applyFiles, 'apply', ...words);

test('files are applied in the words of kubectl, and again', async () => {
  await using cluster = new MemoryCluster();
  const web = file('web.yaml', deploymentText('replicas: 2'), podText('db'));
  const shop = file('shop.yaml', '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}');
  assert.deepEqual(await apply(cluster, '-f', web, '-f', shop), {
    exitCode: 0,
    stdout: 'namespace/shop created\ndeployment.apps/web created\npod/db created\n',
    stderr: '',
  });
  file('web.yaml', deploymentText('replicas: 3'), podText('db'));
  const again = await apply(cluster, '-f', web, '-f', shop, '-f', web);
  assert.equal(again.stdout, 'namespace/shop unchanged\ndeployment.apps/web configured\npod/db unchanged\n');
  assert.equal(cluster.pods().length, 4);
  assert.equal((await apply(cluster, '-f', shop, '-o', 'name')).stdout, 'namespace/shop\n');
  const json: unknown = JSON.parse((await apply(cluster, '-f', shop, '-o', 'json')).stdout);
  assert.deepEqual(json, [{ kind: 'Namespace', namespace: '', name: 'shop', action: 'unchanged' }]);
});

test('a folder: its own files, and with -R those below it', async () => {
  await using cluster = new MemoryCluster();
  file('all/b.yml', podText('b'));
  file(
    'all/a.json',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c"}]}}',
  );
  file('all/notes.txt', 'nothing: of, this');
  file('all/more/c.yaml', podText('c'));
  const all = path.join(folder, 'all');
  assert.equal((await apply(cluster, '-f', all)).stdout, 'pod/a created\npod/b created\n');
  const deeper = await apply(cluster, '-Rf', all);
  assert.equal(deeper.stdout, 'pod/a unchanged\npod/b unchanged\npod/c created\n');
});

test('a List is what is in it, as get prints several objects', async () => {
  await using cluster = new MemoryCluster();
  const list = file('list.yaml', `{apiVersion: v1, kind: List, items: [${podText('a')}, ${podText('b')}]}`);
  assert.equal((await apply(cluster, '-f', list)).stdout, 'pod/a created\npod/b created\n');
  file('list.yaml', `{apiVersion: v1, kind: List, items: [${podText('a')},\n {kind: Pood}]}`);
  assert.match((await apply(cluster, '-f', list)).stderr, /list\.yaml:2:9: error: there is no kind "Pood"/);
});

test('of a scenario only the manifests count', async () => {
  await using cluster = new MemoryCluster();
  file('beside.yaml', podText('beside'));
  const scenario = file(
    'scenario.yaml',
    '{apiVersion: podnet/v1alpha1, kind: Scenario, metadata: {name: s}, spec: {manifests: [beside.yaml], steps: []}}',
    podText('own'),
  );
  const said = await apply(cluster, '-f', scenario);
  assert.equal(said.stdout, 'pod/beside created\npod/own created\n');
  assert.match(said.stderr, /^note: of the scenario in .*scenario\.yaml only its manifests count/);
  assert.equal((await apply(cluster, '-q', '-f', scenario)).stderr, '');
});

test('-n is for objects that name no namespace, and refuses another one', async () => {
  await using cluster = new MemoryCluster();
  const shop = '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}';
  await apply(cluster, '-f', file('shop.yaml', shop));
  const given = await apply(
    cluster,
    '-n',
    'shop',
    '-f',
    file('n.yaml', podText('a'), podText('b', ', namespace: shop')),
  );
  assert.equal(given.stdout, 'pod/a created\npod/b created\n');
  assert.deepEqual(
    cluster.pods().map(({ metadata }) => metadata.namespace),
    ['shop', 'shop'],
  );
  const other = await apply(
    cluster,
    '-n',
    'shop',
    '-f',
    file('o.yaml', podText('c'), podText('d', ', namespace: default')),
  );
  assert.equal(other.exitCode, 2);
  assert.match(other.stderr, /o\.yaml:3:\d+: error: this object is of the namespace default, not shop/);
  assert.equal(cluster.pods().length, 2, 'nothing of a refused apply is done');
});

test('problems of all files come with their places, and nothing is applied', async () => {
  await using cluster = new MemoryCluster();
  const bad = file('bad.yaml', podText('a'), 'apiVersion: v1\nkind: Pod\nmetadata: {nam: x}\nspec: {}');
  const worse = file('worse.yaml', '{');
  const said = await apply(cluster, '-f', bad, '-f', worse);
  assert.equal(said.exitCode, 2);
  assert.equal(said.stdout, '');
  assert.match(said.stderr, /bad\.yaml:5:12: error: .* no field nam\n/);
  assert.match(said.stderr, /worse\.yaml:\d+:\d+: error: /);
  assert.match(said.stderr, /problems in 2 files\n$/);
  const twice = await apply(cluster, '-f', file('twice.yaml', podText('a'), podText('a')));
  assert.match(twice.stderr, /there are two Pods called a/);
  assert.equal(cluster.pods().length, 0);
});

test('names that the cluster does not have are problems of the file', async () => {
  await using cluster = new MemoryCluster();
  const pods = file(
    'lost.yaml',
    podText('a', ', namespace: shpo'),
    '{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nodeName: nod-2, containers: [{name: c}]}}',
    '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}',
  );
  const said = await apply(cluster, '-f', pods);
  assert.equal(said.exitCode, 2);
  assert.match(
    said.stderr,
    /lost\.yaml:1:.*there is no namespace "shpo"\n.*\n.*\n +hint: did you mean "shop"\?/,
  );
  assert.match(
    said.stderr,
    /lost\.yaml:3:.*there is no node "nod-2"\n.*\n.*\n +hint: did you mean "node-2"\?/,
  );
  assert.equal(cluster.list('Namespace').length, 1);
});

test('what contradicts what runs is refused, with all that came along', async () => {
  await using cluster = new MemoryCluster();
  await apply(cluster, '-f', file('p.yaml', podText('a')));
  const said = await apply(
    cluster,
    '-f',
    file('p.yaml', podText('new'), podText('a').replace('name: c', 'name: other')),
  );
  assert.deepEqual(said, {
    exitCode: 2,
    stdout: '',
    stderr:
      'podnet: spec.containers of pod/a cannot be changed\n  hint: delete the object, then apply it again\n',
  });
  assert.deepEqual(cluster.inner.pods(), ['a@node-1 Running']);
});

test('--wait tells what is not ready, and ends at once where waiting is of no use', async () => {
  await using cluster = new MemoryCluster();
  const web = file('w.yaml', deploymentText('replicas: 2'), podText('db'));
  assert.deepEqual(await apply(cluster, '--wait', '-f', web), {
    exitCode: 0,
    stdout: 'deployment.apps/web created\npod/db created\n',
    stderr: '',
  });
  cluster.inner.driver.broken.add('sick');
  const said = await apply(cluster, '--wait=1h', '-f', file('sick.yaml', podText('sick')));
  assert.equal(said.exitCode, 1);
  assert.equal(said.stdout, 'pod/sick created\n');
  assert.match(said.stderr, /^not ready within 1h:\n {2}pod\/sick: Failed: NetworkFailed, no bridge\n$/);
  const nowhere = podText('far').replace('spec: {', 'spec: {nodeSelector: {zone: moon}, ');
  const waits = await apply(cluster, '--wait=1ms', '-f', file('far.yaml', nowhere));
  assert.equal(waits.exitCode, 1);
  assert.match(waits.stderr, /pod\/far: Pending: Unschedulable/);
  assert.match((await apply(cluster, '--wait=soon', '-f', web)).stderr, /--wait=soon is no time/);
});

test('--wait waits for a pod that has no place yet', async () => {
  await using cluster = new MemoryCluster();
  const nowhere = podText('far').replace('spec: {', 'spec: {nodeSelector: {zone: moon}, ');
  const waiting = apply(cluster, '--wait=1h', '-f', file('late.yaml', nowhere));
  await new Promise<void>((resolve) => {
    cluster.watch(({ object }) => {
      if (object.kind === 'Pod' && object.status?.reason === 'Unschedulable') resolve();
    });
  });
  await cluster.inner.settle();
  await cluster.label('Node', '', 'node-2', { zone: 'moon' }, { overwrite: true });
  assert.deepEqual(await waiting, { exitCode: 0, stdout: 'pod/far created\n', stderr: '' });
});

test('ignored fields are notes for those who ask', async () => {
  await using cluster = new MemoryCluster();
  const web = file('i.yaml', podText('a').replace('spec: {', 'spec: {hostname: x, '));
  assert.match(
    (await apply(cluster, '-v', '-f', web)).stderr,
    /^note: .*i\.yaml:1:\d+: spec\.hostname is accepted/,
  );
  assert.equal((await apply(cluster, '-f', web)).stderr, '');
});

const refused: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [[], /needs a file/],
  [['-f', path.join(folder, 'nowhere.yaml')], /there is no file/],
  [['-f', 'https://example.com/a.yaml'], /not on this machine/],
  [['-f', '-', '-f', '-'], /once only/],
  [['-f', file('empty/x.txt', '').replace('/x.txt', '')], /no \.yaml, \.yml or \.json file/],
  [
    ['-f', file('s.yaml', '{kind: Scenario, apiVersion: podnet/v1alpha1, spec: {}}')],
    /there is no object in/,
  ],
  [['-n', 'No', '-f', file('ok.yaml', podText('a'))], /no name of a namespace/],
  [['-f', file('ok.yaml', podText('a')), '-o', 'yml'], /"yml" is no output/],
];
for (const [words, says] of refused) {
  test(`apply ${words.join(' ').replace(folder, '')} is refused`, async () => {
    await using cluster = new MemoryCluster();
    const said = await apply(cluster, ...words);
    assert.equal(said.exitCode, 2);
    assert.match(said.stderr, says);
    assert.equal(cluster.pods().length, 0);
  });
}
