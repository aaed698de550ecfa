import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logSources } from '../../../src/cli/log-sources.ts';
import { targetNamed } from '../../../src/cli/target.ts';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { cniConfig } from '../../support/cni-config.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { container, deployment, namespace, pod } from '../../support/objects.ts';

async function cluster(): Promise<MemoryCluster> {
  const made = new MemoryCluster();
  await made.apply([
    namespace('db'),
    pod('web'),
    pod('store', {}, 'db'),
    pod('two', { containers: [container('a'), container('b')] }),
    deployment('shop', 2),
    deployment('none', 0),
  ]);
  return made;
}

for (const [word, in_, found] of [
  ['web', 'default', 'web'],
  ['pod/web', 'default', 'web'],
  ['po/store', 'db', 'db/store'],
  ['store', 'db', 'db/store'],
  ['db/store', 'default', 'db/store'],
  ['node/node-2', 'default', 'node/node-2'],
  ['no/node-2', 'db', 'node/node-2'],
] as const) {
  test(`${word} in ${in_} is ${found}`, async () => {
    await using made = await cluster();
    assert.equal(displayEndpoint(targetNamed(word, in_, made).endpoint), found);
  });
}

test('of a deployment one pod is taken, and which is told', async () => {
  await using made = await cluster();
  const { endpoint, note } = targetNamed('deploy/shop', 'default', made);
  const name = displayEndpoint(endpoint);
  assert.match(name, /^shop-/);
  assert.equal(note, `Found 2 pods, using pod/${name}`);
});

for (const [word, code, hint] of [
  ['wob', 'unknown-pod', 'did you mean "web"?'],
  ['node/node-9', 'unknown-node', 'did you mean "node-1"?'],
  ['deployment/shpo', 'not-found', 'did you mean deployment/shop?'],
  ['deployment/none', 'no-pod', undefined],
  ['namespace/db', 'no-pod', 'name a pod, node/NAME, deployment/NAME or daemonset/NAME'],
] as const) {
  test(`${word} is told to be ${code}`, async () => {
    await using made = await cluster();
    assert.throws(() => targetNamed(word, 'default', made), { code, hint });
  });
}

const asked = { namespace: 'default', allContainers: false };
const shown = ({ sources, note }: ReturnType<typeof logSources>) => ({
  sources: sources.map((source) =>
    source.kind === 'daemon'
      ? `daemon of ${source.node}`
      : `${source.prefix}${source.pod.metadata.name}/${source.container}`,
  ),
  note,
});

test('the log of a pod is that of its first container, which is told, or of the one that is named', async () => {
  await using made = await cluster();
  assert.deepEqual(shown(logSources(made, { ...asked, target: 'web' })), {
    sources: ['web/web'],
    note: undefined,
  });
  assert.deepEqual(shown(logSources(made, { ...asked, target: 'two' })), {
    sources: ['two/a'],
    note: 'Defaulted container "a" out of: a, b',
  });
  assert.deepEqual(shown(logSources(made, { ...asked, target: 'two', container: 'b' })).sources, ['two/b']);
  assert.throws(() => logSources(made, { ...asked, target: 'two', container: 'c' }), { code: 'not-found' });
});

test('lines of several containers say where they are from', async () => {
  await using made = await cluster();
  assert.deepEqual(shown(logSources(made, { ...asked, target: 'two', allContainers: true })).sources, [
    '[pod/two/a] two/a',
    '[pod/two/b] two/b',
  ]);
  const selector = { matchLabels: { app: 'shop' }, matchExpressions: [] };
  assert.match(
    shown(logSources(made, { ...asked, selector })).sources.join(' '),
    /^\[pod\/(shop-\S+)\/web\] \1\/web \[pod\/(shop-\S+)\/web\] \2\/web$/,
  );
  const nobody = { matchLabels: { app: 'nobody' }, matchExpressions: [] };
  assert.throws(() => logSources(made, { ...asked, selector: nobody }), { code: 'matches-nothing' });
});

test('a node has the log of the daemon of its CNI plugin', async () => {
  await using made = await cluster();
  made.network = {
    ...made.network,
    plugin: 'cni',
    cni: cniConfig({ daemon: { command: ['agent'], env: {} } }),
  };
  const logs = { ...asked, target: 'node/node-1' };
  assert.deepEqual(shown(logSources(made, logs)).sources, ['daemon of node-1']);
  assert.throws(() => logSources(made, { ...logs, container: 'a' }), { code: 'not-found' });
  made.network = { ...made.network, cni: cniConfig({}) };
  assert.throws(() => logSources(made, logs), { code: 'no-log' });
});

test('a node has no log', async () => {
  await using made = await cluster();
  assert.throws(() => logSources(made, { ...asked, target: 'node/node-1' }), { code: 'no-log' });
});
