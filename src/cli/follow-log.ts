import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { LogChunk, LogRequest } from '../cluster/log-chunk.ts';
import { UsageError } from '../model/errors.ts';
import type { ContainerSource, LogSource } from './log-sources.ts';
import { keyOfPod } from '../cluster/pod-state.ts';

/** How long one waits for something new before one asks anew. */
const waitMs = 10_000;

/** The output that is meant by a source. */
export const logRequestOf = (source: LogSource): LogRequest =>
  source.kind === 'daemon'
    ? { node: source.node }
    : { pod: keyOfPod(source.pod), container: source.container };

/**
 * The output of a container or a daemon from the beginning of its present run, and then all that comes, through its
 * restarts, until it has ended for good or its pod or node is gone.
 */
export async function* followLog(
  cluster: ClusterHandle,
  source: LogSource,
  signal: AbortSignal,
): AsyncGenerator<LogChunk, void, undefined> {
  const request = logRequestOf(source);
  let chunk = await cluster.readLog(request, { signal });
  yield chunk;
  while (!chunk.ended || goesOn(cluster, source)) {
    try {
      chunk = await cluster.readLog({ ...request, offset: chunk.nextOffset, waitMs }, { signal });
    } catch (error) {
      if (!signal.aborted && error instanceof UsageError && error.code === 'not-found') return;
      throw error;
    }
    yield chunk;
  }
}

function goesOn(cluster: ClusterHandle, source: LogSource): boolean {
  if (source.kind === 'container') return containerGoesOn(cluster, source);
  // A daemon is started again for as long as its node is there.
  return cluster.nodes().some(({ metadata }) => metadata.name === source.node);
}

/** Whether a container that has ended will be started again. That it has ended may not be known yet. */
function containerGoesOn(
  cluster: ClusterHandle,
  { pod: { metadata, spec }, container }: ContainerSource,
): boolean {
  const pod = cluster
    .list('Pod', { namespace: metadata.namespace })
    .find((it) => it.metadata.uid === metadata.uid);
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return false;
  const status = pod.status?.containers.find(({ name }) => name === container);
  if (status?.state !== 'terminated') return true;
  return spec.restartPolicy === 'OnFailure' ? status.exitCode !== 0 : spec.restartPolicy === 'Always';
}
