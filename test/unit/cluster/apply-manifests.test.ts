import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyManifests } from '../../../src/cluster/apply-manifests.ts';
import { deleteObject } from '../../../src/cluster/delete-object.ts';
import { seedStore } from '../../../src/cluster/seed-store.ts';
import { scaleDeployment } from '../../../src/cluster/scale-deployment.ts';
import { ObjectStore } from '../../../src/cluster/store.ts';
import type { PodSpec } from '../../../src/model/kubernetes.ts';
import { container, deployment, namespace, pod } from '../../support/objects.ts';

function emptyStore(): ObjectStore {
  const store = new ObjectStore();
  const underlay = { cidr: '198.18.0.0/24', mtuBytes: 1500 };
  seedStore(store, {
    name: 'test',
    underlay,
    network: { plugin: 'bridge', podCIDRs: [], mtuBytes: 1500 },
    nodes: [],
  });
  return store;
}

describe('applyManifests', () => {
  it('says what became of each object, Namespaces first', () => {
    const store = emptyStore();
    const objects = [pod('web', {}, 'shop'), deployment('api', 1), namespace('shop')];
    assert.deepEqual(applyManifests(store, objects), [
      { object: 'namespace/shop', action: 'created' },
      { object: 'pod/shop/web', action: 'created' },
      { object: 'deployment/api', action: 'created' },
    ]);
    assert.deepEqual(
      new Set(applyManifests(store, objects).map(({ action }) => action)),
      new Set(['unchanged']),
    );
    assert.deepEqual(applyManifests(store, [deployment('api', 2)]), [
      { object: 'deployment/api', action: 'configured' },
    ]);
    assert.deepEqual(store.get('Namespace', '', 'shop')?.metadata.labels, {
      'kubernetes.io/metadata.name': 'shop',
    });
  });

  it('stores nothing when one object is refused', () => {
    const store = emptyStore();
    assert.throws(() => applyManifests(store, [pod('web'), pod('db', {}, 'shop')]), {
      name: 'UsageError',
      code: 'namespace-not-found',
      message: 'pod/shop/db cannot be created: there is no namespace shop',
    });
    assert.equal(store.list('Pod').length, 0);
  });

  const changes: [string, Partial<PodSpec>][] = [
    ['containers', { containers: [container('other')] }],
    ['hostNetwork', { hostNetwork: true }],
    ['nodeName', { nodeName: 'node-2' }],
    ['nodeSelector', { nodeSelector: { zone: 'a' } }],
    ['restartPolicy', { restartPolicy: 'Never' }],
  ];
  for (const [field, spec] of changes) {
    it(`keeps ${field} of a pod as it is`, () => {
      const store = emptyStore();
      applyManifests(store, [pod('web', { nodeName: 'node-1' })]);
      assert.throws(() => applyManifests(store, [pod('web', { nodeName: 'node-1', ...spec })]), {
        code: 'immutable',
        message: `spec.${field} of pod/web cannot be changed`,
      });
    });
  }

  it('takes new labels for a pod, and leaves the node that was chosen for it', () => {
    const store = emptyStore();
    applyManifests(store, [pod('web')]);
    store.update('Pod', 'default', 'web', (one) => ({ ...one, spec: { ...one.spec, nodeName: 'node-1' } }));
    const labelled = pod('web');
    const changed = { ...labelled, metadata: { ...labelled.metadata, labels: { app: 'web' } } };
    assert.deepEqual(applyManifests(store, [changed]), [{ object: 'pod/web', action: 'configured' }]);
    const stored = store.get('Pod', 'default', 'web');
    assert.deepEqual(stored?.metadata.labels, { app: 'web' });
    assert.equal(stored?.spec.nodeName, 'node-1');
  });

  it('keeps the selector of a workload', () => {
    const store = emptyStore();
    applyManifests(store, [deployment('web', 1)]);
    const other = deployment('db', 1);
    assert.throws(() => applyManifests(store, [{ ...deployment('web', 1), spec: other.spec }]), {
      message: 'spec.selector of deployment/web cannot be changed',
    });
  });

  it('waits for what is being deleted', () => {
    const store = emptyStore();
    applyManifests(store, [namespace('shop'), pod('web')]);
    deleteObject(store, 'Pod', 'default', 'web');
    deleteObject(store, 'Namespace', '', 'shop');
    assert.throws(() => applyManifests(store, [pod('web')]), { code: 'being-deleted' });
    assert.throws(() => applyManifests(store, [pod('db', {}, 'shop')]), { code: 'being-deleted' });
  });
});

describe('deleteObject', () => {
  it('leaves nodes and the namespace default', () => {
    assert.throws(() => deleteObject(emptyStore(), 'Namespace', '', 'default'), { code: 'not-deletable' });
    assert.throws(() => deleteObject(emptyStore(), 'Node', '', 'node-1'), { code: 'not-deletable' });
  });
});

describe('scaleDeployment', () => {
  it('refuses what is no count, and names what is not there', () => {
    const store = emptyStore();
    assert.throws(() => scaleDeployment(store, 'default', 'web', 1), {
      message: 'deployment/web is not there',
    });
    assert.throws(() => scaleDeployment(store, 'default', 'web', -1), { code: 'bad-replicas' });
  });
});
