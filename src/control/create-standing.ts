import { RemoteCluster } from './remote-cluster.ts';
import { type ControlOrder, endControl, startControl, type StartControlOptions } from './start-control.ts';
import type { ClusterPaths } from './state-folder.ts';

/**
 * Makes a cluster that stays and looks at it. Whoever is interrupted meanwhile wants none: nothing is left of it then.
 * @param remove what closing does for whoever owns the cluster; by default it is left standing
 * @throws what `startControl` throws
 */
export async function createStanding(
  order: ControlOrder & { readonly kind: 'create' },
  paths: ClusterPaths,
  options: StartControlOptions,
  remove?: () => Promise<void>,
): Promise<RemoteCluster> {
  const control = await startControl(order, paths, options);
  try {
    return await RemoteCluster.open(control, options.signal, remove);
  } catch (error) {
    await endControl(control);
    control.close();
    throw error;
  }
}
