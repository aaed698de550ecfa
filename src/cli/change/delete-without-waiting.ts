import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { ObjectKind } from '../../model/kubernetes.ts';

interface DeletedObject {
  readonly kind: ObjectKind;
  readonly namespace: string;
  readonly name: string;
}

/** Returns once an object is marked as to be deleted; what belongs to it goes on its own time. */
export async function deleteWithoutWaiting(
  cluster: Pick<ClusterHandle, 'list' | 'watch' | 'deleteObject'>,
  { kind, namespace, name }: DeletedObject,
  signal: AbortSignal,
): Promise<void> {
  const there = cluster.list(kind, { namespace }).find(({ metadata }) => metadata.name === name);
  if (there?.metadata.deletionTimestamp !== undefined) return;
  const enough = new AbortController();
  const unwatch = cluster.watch(({ type, object }) => {
    const isIt =
      object.kind === kind && object.metadata.namespace === namespace && object.metadata.name === name;
    if (isIt && (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined)) enough.abort();
  });
  try {
    // Of a request that is given up the cluster keeps the mark, and stops waiting only.
    await cluster.deleteObject(kind, namespace, name, { signal: AbortSignal.any([signal, enough.signal]) });
  } catch (error) {
    if (signal.aborted || !enough.signal.aborted) throw error;
  } finally {
    unwatch();
  }
}
