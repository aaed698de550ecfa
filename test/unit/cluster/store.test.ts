import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ObjectStore, type StoreEvent } from '../../../src/cluster/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { deployment, namespace, pod } from '../../support/objects.ts';

function makeStore() {
  let uids = 0;
  const clock = new ManualClock();
  return { clock, store: new ObjectStore({ clock, newUid: () => `uid-${++uids}` }) };
}

describe('ObjectStore', () => {
  it('fills in what a server sets', () => {
    const { store } = makeStore();
    const { uid, resourceVersion, creationTimestamp } = store.create(pod('web')).metadata;
    assert.deepEqual(
      { uid, resourceVersion, creationTimestamp },
      { uid: 'uid-1', resourceVersion: '1', creationTimestamp: '2024-01-01T00:00:00Z' },
    );
  });

  it('keeps kinds and namespaces apart', () => {
    const { store } = makeStore();
    store.create(pod('web'));
    store.create(pod('web', {}, 'shop'));
    store.create(deployment('web', 1));
    assert.equal(store.list('Pod').length, 2);
    assert.equal(store.list('Pod', { namespace: 'shop' }).length, 1);
    assert.equal(store.get('Pod', 'shop', 'web')?.metadata.namespace, 'shop');
    assert.equal(store.get('DaemonSet', 'default', 'web'), undefined);
    assert.throws(() => store.create(pod('web', {}, 'shop')), {
      code: 'already-exists',
      message: 'pod/shop/web is there already',
    });
  });

  it('lists in the order of creation, whatever was changed since', () => {
    const { store } = makeStore();
    for (const name of ['c', 'a', 'b']) store.create(pod(name));
    store.update('Pod', 'default', 'a', (one) => ({
      ...one,
      metadata: { ...one.metadata, labels: { x: 'y' } },
    }));
    assert.deepEqual(
      store.list('Pod').map(({ metadata }) => metadata.name),
      ['c', 'a', 'b'],
    );
    const selector = { matchLabels: { x: 'y' }, matchExpressions: [] };
    assert.deepEqual(
      store.list('Pod', { selector }).map(({ metadata }) => metadata.name),
      ['a'],
    );
  });

  it('makes no new version when nothing changes', () => {
    const { store } = makeStore();
    store.create(pod('web'));
    const before = store.version;
    store.update('Pod', 'default', 'web', (one) => ({ ...one, spec: { ...one.spec } }));
    assert.equal(store.version, before);
  });

  it('gives out objects that nobody can change', () => {
    const { store } = makeStore();
    const given = pod('web');
    const stored = store.create(given);
    assert.ok(Object.isFrozen(stored.spec.containers[0]?.ports[0]));
    assert.ok(!Object.isFrozen(given.spec), 'the one that was passed in stays its owner’s');
  });

  it('tells watchers of a kind, or of all, until they stop', () => {
    const { store } = makeStore();
    const pods: string[] = [];
    const all: string[] = [];
    const note =
      (list: string[]) =>
      ({ type, object }: StoreEvent) =>
        void list.push(`${type} ${object.metadata.name}`);
    const stop = store.watch('Pod', note(pods));
    store.watch(undefined, note(all));
    store.create(pod('web'));
    store.create(deployment('api', 1));
    store.delete('Deployment', 'default', 'api');
    store.delete('Pod', 'default', 'web');
    stop();
    store.remove('Pod', 'default', 'web');
    assert.deepEqual(pods, ['ADDED web', 'MODIFIED web']);
    assert.deepEqual(all, ['ADDED web', 'ADDED api', 'DELETED api', 'MODIFIED web', 'DELETED web']);
  });

  it('only marks what ends slowly, and only once', () => {
    const { store, clock } = makeStore();
    store.create(namespace('shop'));
    store.delete('Namespace', '', 'shop');
    clock.advance(5_000);
    store.delete('Namespace', '', 'shop');
    assert.equal(store.get('Namespace', '', 'shop')?.metadata.deletionTimestamp, '2024-01-01T00:00:00Z');
    store.remove('Namespace', '', 'shop');
    assert.equal(store.get('Namespace', '', 'shop'), undefined);
    assert.throws(() => store.delete('Namespace', '', 'shop'), {
      code: 'not-found',
      message: 'namespace/shop is not there',
    });
  });
});
