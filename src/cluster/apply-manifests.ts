import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../model/errors.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Manifest, ObjectMeta, Pod } from '../model/kubernetes.ts';
import { displayObject } from './display-object.ts';
import { namespaceLabels } from './seed-store.ts';
import type { ObjectOf, ObjectStore } from './store.ts';

/** What became of a manifest, in kubectl's words: `pod/web created`. */
export interface ApplyOutcome {
  readonly object: string;
  readonly action: 'created' | 'configured' | 'unchanged';
}

/**
 * Creates what is not there and updates what is, Namespaces first. All is checked before anything is stored,
 * so that a refusal leaves the store as it was.
 * @throws UsageError `namespace-not-found`, `being-deleted`, `immutable`
 */
export function applyManifests(store: ObjectStore, manifests: readonly Manifest[]): readonly ApplyOutcome[] {
  const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace';
  const ordered = [...manifests.filter(isNamespace), ...manifests.filter((one) => !isNamespace(one))];
  const brought = new Set(ordered.filter(isNamespace).map(({ metadata }) => metadata.name));
  for (const manifest of ordered) {
    checkNamespace(store, manifest, brought);
    checkUpdate(store, manifest);
  }
  return ordered.map((manifest) => ({ object: displayObject(manifest), action: applyOne(store, manifest) }));
}

function checkNamespace(store: ObjectStore, manifest: Manifest, brought: ReadonlySet<string>): void {
  const { namespace } = manifest.metadata;
  if (manifest.kind === 'Namespace' || brought.has(namespace)) return;
  const found = store.get('Namespace', '', namespace);
  if (found === undefined) {
    const message = `${displayObject(manifest)} cannot be created: there is no namespace ${namespace}`;
    throw new UsageError('namespace-not-found', message, {
      hint: 'apply its Namespace object first, or together',
    });
  }
  refuseDeleted(found);
}

function checkUpdate(store: ObjectStore, manifest: Manifest): void {
  const existing = store.get(manifest.kind, manifest.metadata.namespace, manifest.metadata.name);
  if (existing === undefined) return;
  refuseDeleted(existing);
  if (manifest.kind === 'Pod' && existing.kind === 'Pod') checkPodUpdate(existing, manifest);
  const hasSelector = (one: Manifest): one is ObjectOf<'Deployment' | 'DaemonSet'> =>
    'spec' in one && 'selector' in one.spec;
  if (hasSelector(manifest) && hasSelector(existing)) {
    if (!isDeepStrictEqual(existing.spec.selector, manifest.spec.selector)) {
      throw immutable(manifest, 'spec.selector');
    }
  }
}

/** A pod that is there keeps its spec: only labels and annotations may change. */
function checkPodUpdate(existing: Pod, manifest: Pod): void {
  const wanted = { ...existing.spec, ...manifest.spec };
  const fields = ['containers', 'hostNetwork', 'nodeName', 'nodeSelector', 'restartPolicy'] as const;
  const changed = fields.find((field) => !isDeepStrictEqual(existing.spec[field], wanted[field]));
  if (changed !== undefined) throw immutable(manifest, `spec.${changed}`);
}

function applyOne(store: ObjectStore, manifest: Manifest): ApplyOutcome['action'] {
  const { namespace, name } = manifest.metadata;
  const wanted = manifest.kind === 'Namespace' ? withNameLabel(manifest) : manifest;
  if (store.get(wanted.kind, namespace, name) === undefined) {
    store.create(wanted);
    return 'created';
  }
  const before = store.version;
  updateOne(store, wanted);
  return store.version === before ? 'unchanged' : 'configured';
}

function updateOne(store: ObjectStore, manifest: Manifest): void {
  const { namespace, name, labels, annotations } = manifest.metadata;
  const newMeta = (old: ObjectMeta): ObjectMeta => ({ ...old, labels, annotations });
  switch (manifest.kind) {
    case 'Deployment': {
      const { spec } = manifest;
      store.update('Deployment', namespace, name, (old) => ({
        ...old,
        spec,
        metadata: newMeta(old.metadata),
      }));
      return;
    }
    case 'DaemonSet': {
      const { spec } = manifest;
      store.update('DaemonSet', namespace, name, (old) => ({
        ...old,
        spec,
        metadata: newMeta(old.metadata),
      }));
      return;
    }
    // A pod's spec cannot change, and the node that was chosen for it is not in its manifest.
    case 'Pod':
      store.update('Pod', namespace, name, (old) => ({ ...old, metadata: newMeta(old.metadata) }));
      return;
    case 'Namespace':
      store.update('Namespace', '', name, (old) => ({ ...old, metadata: newMeta(old.metadata) }));
      return;
    default:
      assertNever(manifest, 'kind');
  }
}

function withNameLabel(manifest: ObjectOf<'Namespace'>): ObjectOf<'Namespace'> {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: { ...metadata, labels: { ...metadata.labels, ...namespaceLabels(metadata.name) } },
  };
}

function refuseDeleted(object: Manifest): void {
  if (object.metadata.deletionTimestamp === undefined) return;
  const message = `${displayObject(object)} is being deleted`;
  throw new UsageError('being-deleted', message, { hint: 'wait until it is gone, then apply again' });
}

function immutable(manifest: Manifest, field: string): UsageError {
  return new UsageError('immutable', `${field} of ${displayObject(manifest)} cannot be changed`, {
    hint: 'delete the object, then apply it again',
  });
}
