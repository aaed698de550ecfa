import { isDeepStrictEqual } from 'node:util';
import type { ClusterHandle, OperationOptions } from '../../cluster/cluster-handle.ts';
import { displayObject } from '../../cluster/display-object.ts';
import { EnvironmentError, messageOf, UsageError } from '../../model/errors.ts';
import type { Manifest } from '../../model/kubernetes.ts';
import { type ObjectSnapshot, snapshotOf } from './object-snapshot.ts';

type Restored = Pick<ClusterHandle, 'apply' | 'deleteObject' | 'list' | 'name'>;

/** What was cut short may come to its end between a look and the work that follows. */
const rounds = 3;

/**
 * Makes the objects of a cluster what they were: deletes what came, applies what changed or went.
 * @throws EnvironmentError `not-restored` with what is not as it was
 */
export async function restoreSnapshot(
  cluster: Restored,
  before: ObjectSnapshot,
  { signal }: OperationOptions,
): Promise<void> {
  const errors: unknown[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      errors.push(error);
    }
  };
  for (let round = 0; round < rounds; round++) {
    // Nothing to apply: waits for what is still under way, and for the news of it.
    await cluster.apply([], { signal });
    const { toDelete, toApply } = changesTo(before, snapshotOf(cluster));
    if (toDelete.length === 0 && toApply.length === 0) return;
    for (const object of toDelete) await attempt(() => removeObject(cluster, object, signal));
    if (toApply.length > 0) await attempt(() => cluster.apply(toApply, { signal }));
  }
  await cluster.apply([], { signal });
  const left = changesTo(before, snapshotOf(cluster));
  const names = new Set([...left.toDelete, ...left.toApply].map(displayObject));
  if (names.size === 0) return;
  const why = errors.length === 0 ? '' : `: ${messageOf(errors.at(-1))}`;
  const message = `the cluster ${cluster.name} is not as it was before the scenario, see ${[...names].join(', ')}${why}`;
  throw new EnvironmentError('not-restored', message, {
    hint: 'put it right with podnet apply and podnet delete, or bring the cluster up anew',
    cause: errors.at(-1),
  });
}

interface Changes {
  /** In the order in which they go: workloads before the namespaces that hold them. */
  readonly toDelete: readonly Manifest[];
  readonly toApply: readonly Manifest[];
}

function changesTo(before: ObjectSnapshot, now: ObjectSnapshot): Changes {
  const added = [...now.manifests].flatMap(([name, object]) => {
    const old = before.manifests.get(name);
    return old === undefined || !canBecome(object, old) ? object : [];
  });
  const going = [...added, ...now.leaving];
  const namespaces = new Set(
    going.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : [])),
  );
  const replaced = new Set(going.map(displayObject));
  return {
    toDelete: [
      // All that is in a namespace goes with it.
      ...going.filter(({ kind, metadata }) => kind !== 'Namespace' && !namespaces.has(metadata.namespace)),
      ...going.filter(({ kind }) => kind === 'Namespace'),
    ],
    toApply: [...before.manifests].flatMap(([name, object]) =>
      replaced.has(name) ||
      namespaces.has(object.metadata.namespace) ||
      !isDeepStrictEqual(now.manifests.get(name), object)
        ? object
        : [],
    ),
  };
}

/** Whether applying the old manifest is enough: what cannot change has to be deleted first. */
function canBecome(now: Manifest, old: Manifest): boolean {
  if (now.kind === 'Pod' && old.kind === 'Pod') return isDeepStrictEqual(now.spec, old.spec);
  if ('spec' in now && 'spec' in old && 'selector' in now.spec && 'selector' in old.spec) {
    return isDeepStrictEqual(now.spec.selector, old.spec.selector);
  }
  return true;
}

async function removeObject(cluster: Restored, object: Manifest, signal: AbortSignal): Promise<void> {
  const { kind, metadata } = object;
  try {
    await cluster.deleteObject(kind, metadata.namespace, metadata.name, { signal });
  } catch (error) {
    // It went by itself meanwhile.
    if (!(error instanceof UsageError && error.code === 'not-found')) throw error;
  }
}
