import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { EnvironmentError } from '../../model/errors.ts';

/** Whoever closes has a limit of its own; this one is for when even that does not hold. */
const graceMs = 500;

/**
 * Removes a cluster, within its limit or not at all.
 * @throws EnvironmentError `cleanup-timeout`, and what closing throws
 */
export async function closeCluster(cluster: Pick<ClusterHandle, 'close' | 'closeLimitMs'>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const hint = 'ending podnet ends what is left of the cluster';
      const limit = `${cluster.closeLimitMs / 1_000} s`;
      reject(new EnvironmentError('cleanup-timeout', `the cluster was not gone after ${limit}`, { hint }));
    }, cluster.closeLimitMs + graceMs);
  });
  try {
    await Promise.race([cluster.close(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Everything of a run that was cut short is gone this long after, or somebody else sees to it. */
const abandonedLimitMs = 5_000;

/**
 * Sees to a cluster that nobody waits for any more: one that comes after all is removed, one that does not
 * come removes itself. Never throws.
 */
export async function closeAbandoned(
  making: Promise<Pick<ClusterHandle, 'close' | 'closeLimitMs'>>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, abandonedLimitMs);
  });
  await Promise.race([making.then(closeCluster).catch(() => undefined), timeout]);
  clearTimeout(timer);
}
