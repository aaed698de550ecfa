import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyManifests } from '../../../src/cluster/apply-manifests.ts';
import type { LabelChanges } from '../../../src/cluster/cluster-handle.ts';
import { deleteObject } from '../../../src/cluster/delete-object.ts';
import { labelObject } from '../../../src/cluster/label-object.ts';
import { seedStore } from '../../../src/cluster/seed-store.ts';
import { scaleDeployment } from '../../../src/cluster/scale-deployment.ts';
import { ObjectStore } from '../../../src/cluster/store.ts';
import type { Deployment, Manifest, PodSpec } from '../../../src/model/kubernetes.ts';
import { container, deployment, namespace, networkAttachment, pod } from '../../support/objects.ts';

function emptyStore(): ObjectStore {
  const store = new ObjectStore();
  const underlay = { cidr: '198.18.0.0/24', mtuBytes: 1500, families: [], subnets: [] };
  seedStore(store, {
    name: 'test',
    underlay,
    network: { plugin: 'bridge', podCIDRs: [], mtuBytes: 1500 },
    nodes: [],
  });
  return store;
}

const actions = (store: ObjectStore, manifests: readonly Manifest[]) =>
  applyManifests(store, manifests).map(({ action }) => action);

/** As a file has it that says nothing of replicas. */
function withoutReplicas({ spec: { replicas: _replicas, ...spec }, ...rest }: Deployment): Manifest {
  return { ...rest, spec };
}

function labelled<T extends Manifest>(object: T, labels: Readonly<Record<string, string>>): T {
  return { ...object, metadata: { ...object.metadata, labels } };
}

describe('applyManifests', () => {
  it('says what became of each object, Namespaces first', () => {
    const store = emptyStore();
    const objects = [pod('web', {}, 'shop'), deployment('api', 1), namespace('shop')];
    assert.deepEqual(applyManifests(store, objects), [
      { object: 'namespace/shop', kind: 'Namespace', namespace: '', name: 'shop', action: 'created' },
      { object: 'pod/shop/web', kind: 'Pod', namespace: 'shop', name: 'web', action: 'created' },
      { object: 'deployment/api', kind: 'Deployment', namespace: 'default', name: 'api', action: 'created' },
    ]);
    assert.deepEqual(
      new Set(applyManifests(store, objects).map(({ action }) => action)),
      new Set(['unchanged']),
    );
    assert.deepEqual(actions(store, [deployment('api', 2)]), ['configured']);
    assert.deepEqual(store.get('Namespace', '', 'shop')?.metadata.labels, {
      'kubernetes.io/metadata.name': 'shop',
    });
  });

  it('stores networks before the pods that may want them, and changes them', () => {
    const store = emptyStore();
    const outcomes = applyManifests(store, [pod('web'), networkAttachment('storage')]);
    assert.deepEqual(
      outcomes.map(({ object }) => object),
      ['networkattachmentdefinition/storage', 'pod/web'],
    );
    assert.deepEqual(actions(store, [networkAttachment('storage', '{}')]), ['configured']);
    assert.deepEqual(actions(store, [networkAttachment('storage', '{}')]), ['unchanged']);
    assert.deepEqual(store.get('NetworkAttachmentDefinition', 'default', 'storage')?.spec, { config: '{}' });
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
    assert.deepEqual(actions(store, [changed]), ['configured']);
    const stored = store.get('Pod', 'default', 'web');
    assert.deepEqual(stored?.metadata.labels, { app: 'web' });
    assert.equal(stored?.spec.nodeName, 'node-1');
  });

  it('gives a Deployment without replicas one pod, and leaves those that it was scaled to', () => {
    const store = emptyStore();
    const manifest = withoutReplicas(deployment('web', 1));
    applyManifests(store, [manifest]);
    assert.equal(store.get('Deployment', 'default', 'web')?.spec.replicas, 1);
    scaleDeployment(store, 'default', 'web', 4);
    assert.deepEqual(actions(store, [manifest]), ['unchanged']);
    assert.equal(store.get('Deployment', 'default', 'web')?.spec.replicas, 4);
    assert.deepEqual(actions(store, [deployment('web', 2)]), ['configured']);
    assert.equal(store.get('Deployment', 'default', 'web')?.spec.replicas, 2);
  });

  it('leaves labels that others set, and takes away those that it set itself', () => {
    const store = emptyStore();
    const ref = { kind: 'Pod', metadata: { namespace: 'default', name: 'web' } } as const;
    const labels = () => store.get('Pod', 'default', 'web')?.metadata.labels;
    applyManifests(store, [labelled(pod('web'), { app: 'web', tier: 'front' })]);
    labelObject(store, ref, { checked: 'yes', tier: 'back' }, true);
    assert.deepEqual(actions(store, [labelled(pod('web'), { app: 'web' })]), ['configured']);
    assert.deepEqual(labels(), { app: 'web', checked: 'yes' });
    assert.deepEqual(actions(store, [labelled(pod('web'), { app: 'web' })]), ['unchanged']);
    labelObject(store, ref, { app: 'db' }, true);
    applyManifests(store, [labelled(pod('web'), { app: 'web' })]);
    assert.deepEqual(labels(), { app: 'web', checked: 'yes' }, 'what the file says goes before');
  });

  it('knows nothing any more of an object that was deleted', () => {
    const store = emptyStore();
    applyManifests(store, [labelled(deployment('web', 1), { tier: 'front' })]);
    deleteObject(store, 'Deployment', 'default', 'web');
    store.create(labelled(deployment('web', 1), { tier: 'front' }));
    applyManifests(store, [deployment('web', 1)]);
    assert.deepEqual(store.get('Deployment', 'default', 'web')?.metadata.labels, { tier: 'front' });
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

describe('labelObject', () => {
  const label = (changes: LabelChanges, overwrite = false, kind: 'Pod' | 'Namespace' = 'Pod') => {
    const store = emptyStore();
    applyManifests(store, [labelled(pod('web'), { app: 'web' })]);
    const name = kind === 'Pod' ? 'web' : 'default';
    const namespace = kind === 'Pod' ? 'default' : '';
    labelObject(store, { kind, metadata: { namespace, name } }, changes, overwrite);
    return store.get(kind, namespace, name)?.metadata.labels;
  };

  it('sets, changes and takes away', () => {
    assert.deepEqual(label({ tier: 'front', app: 'web' }), { app: 'web', tier: 'front' });
    assert.deepEqual(label({ app: null, other: null }), {});
    assert.deepEqual(label({ app: 'db' }, true), { app: 'db' });
    assert.throws(() => label({ app: 'db' }), {
      code: 'label-taken',
      message: 'pod/web has the label app=web already',
    });
  });

  it('refuses what no label may be', () => {
    assert.throws(() => label({ 'a b': 'c' }), { code: 'bad-label' });
    assert.throws(() => label({ a: 'b c' }), { code: 'bad-label' });
    assert.throws(() => label({ 'kubernetes.io/metadata.name': null }, true, 'Namespace'), {
      code: 'immutable',
    });
  });
});
