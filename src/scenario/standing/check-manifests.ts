import { isDeepStrictEqual } from 'node:util';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { displayObject } from '../../cluster/display-object.ts';
import { namespaceLabels } from '../../cluster/seed-store.ts';
import { UsageError } from '../../model/errors.ts';
import type { Manifest } from '../../model/kubernetes.ts';
import { snapshotOf } from './object-snapshot.ts';

/**
 * Refuses objects that are there already with other content: a scenario would judge, or change, what is somebody
 * else's.
 * @throws UsageError `object-differs` with all of them
 */
export function checkManifests(
  cluster: Pick<ClusterHandle, 'list' | 'name'>,
  manifests: readonly Manifest[],
): void {
  const { manifests: there, leaving } = snapshotOf(cluster);
  const goes = new Set(leaving.map(displayObject));
  const inTheWay = manifests.map(displayObject).filter((name) => goes.has(name));
  const different = manifests.flatMap((manifest) => {
    const found = there.get(displayObject(manifest));
    const part = found === undefined ? undefined : differentPart(found, manifest);
    return part === undefined ? [] : [`${displayObject(manifest)} (${part})`];
  });
  const all = [...different, ...inTheWay.map((name) => `${name} (is being deleted)`)];
  if (all.length === 0) return;
  const message = `the cluster ${cluster.name} has another ${all.join(', ')} than the scenario`;
  throw new UsageError('object-differs', message, {
    hint: 'delete what is there, or run the scenario without --cluster, in a cluster of its own',
  });
}

/** Where an object that is there differs from its manifest. */
function differentPart(there: Manifest, wanted: Manifest): string | undefined {
  const labels =
    wanted.kind === 'Namespace'
      ? { ...wanted.metadata.labels, ...namespaceLabels(wanted.metadata.name) }
      : wanted.metadata.labels;
  if (!isDeepStrictEqual(there.metadata.labels, labels)) return 'metadata.labels';
  if (!isDeepStrictEqual(there.metadata.annotations, wanted.metadata.annotations))
    return 'metadata.annotations';
  const has = specOf(there);
  // The node that was chosen for a pod is not in its manifest.
  const wants = wanted.kind === 'Pod' ? { ...has, ...specOf(wanted) } : specOf(wanted);
  const key = [...new Set([...Object.keys(has), ...Object.keys(wants)])].find(
    (one) => !isDeepStrictEqual(has[one], wants[one]),
  );
  return key === undefined ? undefined : `spec.${key}`;
}

const specOf = (manifest: Manifest): Readonly<Record<string, unknown>> =>
  'spec' in manifest ? { ...manifest.spec } : {};
