import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { LogChunk, LogRequest } from '../cluster/log-chunk.ts';
import { UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import { podKey } from '../model/names.ts';

/** How long one waits for something new before one asks anew. */
const waitMs = 10_000;

/**
 * A container's output from the beginning of its present run, and then all that comes, through its restarts, until it
 * has ended for good or its pod is gone.
 */
export async function* followLog(
  cluster: ClusterHandle,
  pod: Pod,
  container: string,
  signal: AbortSignal,
): AsyncGenerator<LogChunk, void, undefined> {
  const request: LogRequest = { pod: podKey(pod.metadata.namespace, pod.metadata.name), container };
  let chunk = await cluster.readLog(request, { signal });
  yield chunk;
  while (!chunk.ended || goesOn(cluster, pod, container)) {
    try {
      chunk = await cluster.readLog({ ...request, offset: chunk.nextOffset, waitMs }, { signal });
    } catch (error) {
      if (!signal.aborted && error instanceof UsageError && error.code === 'not-found') return;
      throw error;
    }
    yield chunk;
  }
}

/** Whether a container that has ended will be started again. That it has ended may not be known yet. */
function goesOn(cluster: ClusterHandle, { metadata, spec }: Pod, container: string): boolean {
  const pod = cluster
    .list('Pod', { namespace: metadata.namespace })
    .find((it) => it.metadata.uid === metadata.uid);
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return false;
  const status = pod.status?.containers.find(({ name }) => name === container);
  if (status?.state !== 'terminated') return true;
  return spec.restartPolicy === 'OnFailure' ? status.exitCode !== 0 : spec.restartPolicy === 'Always';
}
