import { tryLockCluster } from './cluster-lock.ts';
import { readState } from './state-file.ts';
import { type ClusterPaths, clusterPaths, folderNames, removeState } from './state-folder.ts';

/** Folders of clusters that never came to be, because who made them was killed: nothing is in them but a log. */
export async function removeLeftovers(env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of folderNames(env)) await removeLeftover(clusterPaths(name, env));
}

/** Removes the folder of a cluster that has neither a state nor a control process, not even one that begins. */
export async function removeLeftover(paths: ClusterPaths): Promise<void> {
  if (hasState(paths)) return;
  const lock = await tryLockCluster(paths);
  if (lock === undefined || lock === 'running') return;
  try {
    if (!hasState(paths)) removeState(paths);
  } finally {
    lock.release();
  }
}

/** One that is damaged is one. */
function hasState(paths: ClusterPaths): boolean {
  try {
    return readState(paths) !== undefined;
  } catch {
    return true;
  }
}
