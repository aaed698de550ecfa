import process from 'node:process';
import { EnvironmentError } from '../model/errors.ts';
import { type KernelLock, tryKernelLock } from '../util/kernel-lock.ts';
import { poll } from '../util/poll.ts';
import { connectControl } from './connect.ts';
import type { ClusterPaths } from './state-folder.ts';

/** How long whoever makes or removes the cluster just now may take until its control process listens, or it is gone. */
const patienceMs = 10_000;
const intervalMs = 20;

/** Held by the control process of a cluster for as long as it lives: there are never two of one cluster. */
export const controlLock = ({ folder }: ClusterPaths): string =>
  `podnet-control-${process.getuid?.() ?? 0}-${folder}`;

/**
 * Takes the lock of a cluster of this user, waiting for whoever is about to let go of it. Its control process has it
 * for all its life, and a command while it removes what a control process left: so nobody removes the folder of a
 * cluster that somebody else is making.
 * @returns `running` when its control process listens, undefined when somebody has it for longer than that
 */
export function lockCluster(
  paths: ClusterPaths,
  signal: AbortSignal,
): Promise<KernelLock | 'running' | undefined> {
  const name = controlLock(paths);
  const take = async (): Promise<KernelLock | 'running' | undefined> => {
    const lock = await tryKernelLock(name);
    // Where systems know no such lock, the socket tells.
    const control = await connectControl(paths);
    if (control === undefined) return lock;
    control.close();
    lock?.release();
    return 'running';
  };
  return poll(take, { intervalMs, timeoutMs: patienceMs, signal });
}

export const clusterBusy = (name: string): EnvironmentError =>
  new EnvironmentError(
    'cluster-busy',
    `another process has been making or removing the cluster ${name} for ${patienceMs / 1_000} s`,
    { hint: 'wait until it is done, or take another name: --cluster NAME' },
  );
