import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../model/errors.ts';
import { assertNever } from '../model/assert-never.ts';
import type {
  KubernetesObject,
  LabelSelector,
  Manifest,
  Namespace,
  ObjectMeta,
  Pod,
} from '../model/kubernetes.ts';
import { appliedFieldsOf } from './applied-fields.ts';
import { displayObject } from './display-object.ts';
import { namespaceLabels } from './seed-store.ts';
import type { ObjectStore } from './store.ts';

/** What became of a manifest, in kubectl's words: `pod/web created`. */
export interface ApplyOutcome {
  /** As people write it: `deployment/shop/web`. */
  readonly object: string;
  readonly kind: Manifest['kind'];
  /** Empty for a Namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly action: 'created' | 'configured' | 'unchanged';
}

/**
 * Creates what is not there and updates what is, Namespaces first and then networks, which pods look for at once. All is checked before anything is stored,
 * so that a refusal leaves the store as it was. What others have set stays, as with kubectl: labels and
 * annotations that no manifest brought, and the replicas of a Deployment whose manifest names none.
 * @throws UsageError `namespace-not-found`, `being-deleted`, `immutable`
 */
export function applyManifests(store: ObjectStore, manifests: readonly Manifest[]): readonly ApplyOutcome[] {
  const ordered = manifests.toSorted((a, b) => rankOf(a) - rankOf(b));
  const brought = new Set(ordered.filter(isNamespace).map(({ metadata }) => metadata.name));
  for (const manifest of ordered) {
    checkNamespace(store, manifest, brought);
    checkUpdate(store, manifest);
  }
  return ordered.map((manifest) => {
    const { kind, metadata } = manifest;
    const { namespace, name } = metadata;
    return { object: displayObject(manifest), kind, namespace, name, action: applyOne(store, manifest) };
  });
}

const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace';

function rankOf(manifest: Manifest): number {
  if (isNamespace(manifest)) return 0;
  return manifest.kind === 'NetworkAttachmentDefinition' ? 1 : 2;
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
  const selector = selectorOf(manifest);
  if (selector !== undefined && !isDeepStrictEqual(selectorOf(existing), selector)) {
    throw immutable(manifest, 'spec.selector');
  }
}

function selectorOf(object: Manifest): LabelSelector | undefined {
  return object.kind === 'Deployment' || object.kind === 'DaemonSet' ? object.spec.selector : undefined;
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
  const applied = appliedFieldsOf(store);
  const wanted = manifest.kind === 'Namespace' ? withNameLabel(manifest) : manifest;
  const existing = store.get(wanted.kind, namespace, name);
  if (existing === undefined) {
    applied.remember(store.create<KubernetesObject>(newObject(wanted)), wanted);
    return 'created';
  }
  const before = store.version;
  updateOne(store, wanted, { ...existing.metadata, ...applied.merged(existing, wanted) });
  applied.remember(existing, wanted);
  return store.version === before ? 'unchanged' : 'configured';
}

function newObject(manifest: Manifest): KubernetesObject {
  if (manifest.kind !== 'Deployment') return manifest;
  const { replicas = 1, ...spec } = manifest.spec;
  return { ...manifest, spec: { replicas, ...spec } };
}

function updateOne(store: ObjectStore, manifest: Manifest, metadata: ObjectMeta): void {
  const { namespace, name } = metadata;
  switch (manifest.kind) {
    case 'Deployment': {
      const { spec } = manifest;
      store.update('Deployment', namespace, name, (old) => ({
        ...old,
        spec: { ...spec, replicas: spec.replicas ?? old.spec.replicas },
        metadata,
      }));
      return;
    }
    case 'DaemonSet': {
      const { spec } = manifest;
      store.update('DaemonSet', namespace, name, (old) => ({ ...old, spec, metadata }));
      return;
    }
    // A pod's spec cannot change, and the node that was chosen for it is not in its manifest.
    case 'Pod':
      store.update('Pod', namespace, name, (old) => ({ ...old, metadata }));
      return;
    case 'NetworkAttachmentDefinition': {
      const { spec } = manifest;
      store.update('NetworkAttachmentDefinition', namespace, name, (old) => ({ ...old, spec, metadata }));
      return;
    }
    case 'Namespace':
      store.update('Namespace', '', name, (old) => ({ ...old, metadata }));
      return;
    default:
      assertNever(manifest, 'kind');
  }
}

function withNameLabel(manifest: Namespace): Namespace {
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
