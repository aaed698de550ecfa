import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../../src/model/kubernetes.ts';
import { podKey } from '../../../src/model/names.ts';
import { openLab } from '../../support/lab.ts';
import { container, deployment, namespace, pod } from '../../support/objects.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const skip = missing('unshare', 'nsenter', 'setpriv');
const { signal } = new AbortController();

/** A Deployment whose objects all carry the word of who applied them. */
function marked(name: string, who: string): Deployment {
  const made = deployment(name, 1, { containers: [container(who)] });
  return { ...made, metadata: { ...made.metadata, labels: { who } } };
}

//   node-1 ── underlay0 ── node-2
//     a                      (what is applied)
test('two applies at once: each as a whole, the later one wins', { skip }, async () => {
  await using lab = await openLab(podText('a'), 'cluster: {nodes: 2}');
  const { cluster } = lab;
  const names = ['one', 'two', 'three'];
  const outcomes = await Promise.all(
    ['first', 'second'].map((who) =>
      cluster.apply(
        names.map((name) => marked(name, who)),
        { signal },
      ),
    ),
  );
  assert.deepEqual(
    outcomes.map((each) => each.map(({ action }) => action)),
    [Array(3).fill('created'), Array(3).fill('configured')],
  );
  assert.deepEqual(
    cluster.list('Deployment').map(({ metadata }) => metadata.labels),
    Array.from(names, () => ({ who: 'second' })),
  );
  // Pods of the first template are gone, or never came; one each is left, and it answers.
  const pods = cluster.pods().filter(({ metadata }) => metadata.name !== 'a');
  assert.deepEqual(
    pods.map(({ spec }) => spec.containers[0]?.name),
    Array(3).fill('second'),
  );
  const answers = await cluster.probe(
    pods.map(({ metadata: { namespace: space, name } }) => ({
      from: { kind: 'pod', pod: podKey('default', 'a') },
      to: { kind: 'pod', pod: podKey(space, name) },
      protocol: 'tcp',
      port: 80,
    })),
    { signal },
  );
  assert.deepEqual(
    answers.map(({ verdict }) => verdict.verdict),
    Array(3).fill('answered'),
  );
});

//   node-1 ── underlay0 ── node-2
//     a
test('of two applies at once one is refused, and nothing of it is there', { skip }, async () => {
  await using lab = await openLab(podText('a'), 'cluster: {nodes: 2}');
  const { cluster } = lab;
  const before = cluster.pods();
  const [good, bad] = await Promise.allSettled([
    cluster.apply([namespace('shop'), pod('web', {}, 'shop')], { signal }),
    cluster.apply([namespace('other'), pod('new'), pod('a', { nodeName: 'node-2' })], { signal }),
  ]);
  assert.equal(good.status, 'fulfilled');
  assert.equal(bad.status, 'rejected');
  assert.deepEqual(
    cluster.list('Namespace').map(({ metadata }) => metadata.name),
    ['default', 'shop'],
  );
  assert.deepEqual(
    cluster.pods().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    [...before.map(({ metadata }) => `default/${metadata.name}`), 'shop/web'],
  );
  await cluster.deleteObject('Namespace', '', 'shop', { signal });
  assert.equal(cluster.pods().length, before.length);
});
