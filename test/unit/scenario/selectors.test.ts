import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { selectorSchema } from '../../../src/scenario/format/selector-schema.ts';
import { selectEndpoints } from '../../../src/scenario/selectors.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { loadText, podText } from '../../support/scenario-text.ts';

const namespaced = (name: string, app: string) =>
  podText(app).replace('metadata: {', `metadata: {namespace: ${name}, `);

async function cluster(): Promise<MemoryCluster> {
  const text = `${podText('web')}${podText('db')}---
apiVersion: v1
kind: Namespace
metadata: {name: other, labels: {team: b}}
${namespaced('other', 'web')}`;
  const { scenario, problems } = await loadText(text);
  assert.deepEqual(problems, []);
  const made = new MemoryCluster();
  await made.apply(scenario?.manifests ?? []);
  return made;
}

test('selectors mean pods and nodes as a NetworkPolicy would', async () => {
  await using made = await cluster();
  const select = (value: unknown) =>
    selectEndpoints(selectorSchema.parse(value), made).map(displayEndpoint).join(' ');
  assert.equal(select('web'), 'web');
  assert.equal(select('other/web'), 'other/web');
  assert.equal(select('node/node-2'), 'node/node-2');
  assert.equal(select('all'), 'web db other/web');
  const web = { matchLabels: { app: 'web' } };
  assert.equal(select({ podSelector: web }), 'web', 'a podSelector alone is of the namespace default');
  assert.equal(select({ podSelector: web, namespaceSelector: {} }), 'web other/web');
  assert.equal(select({ namespaceSelector: { matchLabels: { team: 'b' } } }), 'other/web');
  assert.equal(
    select({ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] } }),
    'web',
  );
  assert.throws(() => select('wbe'), { code: 'unknown-pod', hint: 'did you mean "web"?' });
  assert.throws(() => select('node/node-9'), { code: 'unknown-node' });
  assert.throws(() => select({ podSelector: { matchLabels: { app: 'x' } } }), { code: 'matches-nothing' });
  assert.throws(() => select({}), 'a selector without any label is a slip');
});
