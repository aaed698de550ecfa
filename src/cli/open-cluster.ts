import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { InternalError } from '../model/errors.ts';
import type { Arguments } from './arguments.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Connects with the standing cluster that a command is about: `--cluster`, PODNET_CLUSTER, the only one. One whose
 * control process has ended is brought up again first. The caller closes it, which leaves the cluster as it is.
 * @throws UsageError `no-cluster`, `unknown-cluster`, `which-cluster` with the list
 */
export async function openCluster(_args: Arguments, _context: CliContext): Promise<ClusterHandle> {
  throw new InternalError('TODO openCluster');
}
