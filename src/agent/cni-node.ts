import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CniRuntime } from '../cni/cni-runtime.ts';
import type { CniConfig } from '../model/cni-network.ts';
import type { NodePlan } from '../model/plan.ts';
import type { CniNode } from '../network/network-plugin.ts';
import type { CommandPlace } from './command.ts';
import type { PrepareNetworkParams } from './protocol.ts';
import { pluginHostOf } from './run-program.ts';

/** Where Go programs that are built with -cover leave what they covered. */
export const coverageFolder = '/var/lib/podnet/coverage';

/** Where plugins and the runtime keep what is attached (SPEC.md leaves it to them; all use this). */
const cacheDir = '/var/lib/cni';

/**
 * What a CNI network needs of a node.
 * @param place of the node's own commands
 * @param root what goes before a path of the node's for the agent to reach it
 */
export async function cniNode(
  { ordinal }: NodePlan,
  { network, cluster }: Pick<PrepareNetworkParams, 'network' | 'cluster'>,
  config: CniConfig,
  { place, root }: { readonly place: CommandPlace; readonly root: string },
): Promise<CniNode> {
  await mkdir(path.join(root, coverageFolder), { recursive: true });
  const env = { ...place.env, GOCOVERDIR: coverageFolder, ...config.env };
  return {
    config,
    ordinal,
    cluster: { ...cluster, podCIDRs: network.podCIDRs },
    root,
    runtime: new CniRuntime({
      host: pluginHostOf({ root, place: { ...place, env } }),
      cacheDir: path.join(root, cacheDir),
      profile: config.profile,
    }),
  };
}
