import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { EnvironmentError } from '../../model/errors.ts';

/** Everything of a run is gone this long after its end, or the run says so. */
const limitMs = 5_000;

/** @throws EnvironmentError `cleanup-timeout`, and what closing throws */
export async function closeCluster(cluster: Pick<ClusterHandle, 'close'>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const hint = 'ending podnet ends what is left of the cluster';
      reject(new EnvironmentError('cleanup-timeout', 'the cluster was not gone after 5 s', { hint }));
    }, limitMs);
  });
  try {
    await Promise.race([cluster.close(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
