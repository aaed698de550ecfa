import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { connectControl } from '../control/connect.ts';
import { createStanding } from '../control/create-standing.ts';
import { listStanding, openStanding, standingName, takeDown } from '../control/standing-clusters.ts';
import { readState } from '../control/state-file.ts';
import { clusterPaths } from '../control/state-folder.ts';
import { UsageError } from '../model/errors.ts';
import { clusterConfigOf, type CreateOptions } from './create-options.ts';
import type { StandingCluster } from './standing-cluster.ts';

/** Brings up a cluster that outlives this process. @throws UsageError `cluster-exists`; what making it throws */
export async function bringUp(options: CreateOptions, signal: AbortSignal): Promise<ClusterHandle> {
  const { name = 'podnet', seed = 1, signal: _signal, onProgress, ...shape } = options;
  const config = await clusterConfigOf(name, shape);
  const paths = clusterPaths(name, process.env);
  const running = await connectControl(paths);
  running?.close();
  if (running !== undefined || readState(paths) !== undefined) {
    throw new UsageError('cluster-exists', `there is a cluster ${name} already`, {
      hint: `Cluster.attach('${name}') uses it, Cluster.down('${name}') removes it`,
    });
  }
  const order = { kind: 'create', name, config, seed } as const;
  const told = onProgress === undefined ? {} : { onPhase: onProgress };
  return createStanding(order, paths, { env: process.env, signal, ...told });
}

/** @throws UsageError `no-cluster`, `unknown-cluster`, `which-cluster` */
export async function openNamed(name: string | undefined, signal: AbortSignal): Promise<ClusterHandle> {
  const options = { env: process.env, signal };
  return openStanding(await standingName(name, options), options);
}

/** @throws UsageError `unknown-cluster`; EnvironmentError with what is left */
export async function takeDownNamed(name: string, signal: AbortSignal): Promise<void> {
  const options = { env: process.env, signal };
  await takeDown(await standingName(name, options), options);
}

export function standingClusters(signal: AbortSignal): Promise<readonly StandingCluster[]> {
  return listStanding({ env: process.env, signal });
}
