import type { ClusterHandle } from '../../cluster/cluster-handle.ts';

/** A cluster for the time of one scenario, and what ends that time. */
export interface ScenarioCluster extends Pick<ClusterHandle, 'close' | 'closeLimitMs'> {
  readonly cluster: ClusterHandle;
}

/** A cluster that was made for the scenario goes with it. */
export function ownCluster(cluster: ClusterHandle): ScenarioCluster {
  return { cluster, closeLimitMs: cluster.closeLimitMs, close: () => cluster.close() };
}
