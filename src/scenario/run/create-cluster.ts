import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { CreateClusterOptions } from '../../cluster/create-cluster.ts';
import type { ClusterConfig } from '../../model/cluster-config.ts';

/** Makes a cluster that runs; the runner closes it. */
export type CreateCluster = (config: ClusterConfig, options: CreateClusterOptions) => Promise<ClusterHandle>;
