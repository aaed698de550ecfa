import process from 'node:process';
import { EnvironmentError } from '../model/errors.ts';
import { type KernelLock, tryKernelLock } from '../util/kernel-lock.ts';
import { poll } from '../util/poll.ts';
import { connectControl } from './connect.ts';
import type { ClusterPaths } from './state-folder.ts';

/** How long whoever makes or removes the cluster just now may take until its control process listens, or it is gone. */
const patienceMs = 10_000;
const intervalMs = 20;

/**
 * Takes the lock of a cluster of this user. Its control process has it for all its life, so that there are never two of
 * one cluster, and a command while it removes what a control process left: so nobody removes the folder of a cluster that
 * somebody else is making.
 * @returns `running` when its control process listens, undefined when somebody has it
 */
export async function tryLockCluster(paths: ClusterPaths): Promise<KernelLock | 'running' | undefined> {
  const lock = await tryKernelLock(`podnet-control-${process.getuid?.() ?? 0}-${paths.folder}`);
  // Where systems know no such lock, the socket tells.
  const control = await connectControl(paths);
  if (control === undefined) return lock;
  control.close();
  lock?.release();
  return 'running';
}

/** The same, waiting for whoever is about to let go of it; undefined when somebody has it for longer than that. */
export const lockCluster = (
  paths: ClusterPaths,
  signal: AbortSignal,
): Promise<KernelLock | 'running' | undefined> =>
  poll(() => tryLockCluster(paths), { intervalMs, timeoutMs: patienceMs, signal });

export const clusterBusy = (name: string): EnvironmentError =>
  new EnvironmentError(
    'cluster-busy',
    `another process has been making or removing the cluster ${name} for ${patienceMs / 1_000} s`,
    { hint: 'wait until it is done, or take another name: --cluster NAME' },
  );
