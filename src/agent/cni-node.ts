import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { PluginTrace } from '../cni/attachment.ts';
import type { CniVerb } from '../cni/cni-error.ts';
import { CniRuntime } from '../cni/cni-runtime.ts';
import type { CniProfile } from '../cni/network-config.ts';
import type { OperationLocks } from '../cni/operation-locks.ts';
import type { CniConfig } from '../model/cni-network.ts';
import { coverageFolder } from '../model/coverage-folder.ts';
import { cniStateDir } from '../model/node-folders.ts';
import type { CniNode } from '../network/network-plugin.ts';
import type { CommandPlace } from './command.ts';
import type { PrepareNetworkParams } from './protocol.ts';
import { pluginHostOf } from './run-program.ts';

export interface NodeRuntimeOptions {
  /** What goes before a path of the node's for the agent to reach it. */
  readonly root: string;
  /** Of the node's own commands. */
  readonly place: CommandPlace;
  /** All runtimes of a node have one cache. */
  readonly locks: OperationLocks;
  /** For every plugin. */
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: CniProfile;
  /** Of every operation; the runtime's own limits by default. */
  readonly timeoutMs?: number;
  readonly onCall?: (trace: PluginTrace) => void;
}

/** What runs the plugins of a node: in its netns, with its files. */
export async function openNodeRuntime(options: NodeRuntimeOptions): Promise<CniRuntime> {
  const { root, place, env, timeoutMs, ...rest } = options;
  await mkdir(path.join(root, coverageFolder), { recursive: true });
  return new CniRuntime({
    host: pluginHostOf({
      root,
      place: { ...place, env: { ...place.env, GOCOVERDIR: coverageFolder, ...env } },
    }),
    cacheDir: path.join(root, cniStateDir),
    ...(timeoutMs === undefined ? {} : { limitsMs: sameLimit(timeoutMs) }),
    ...rest,
  });
}

const sameLimit = (ms: number): Readonly<Record<CniVerb, number>> => ({
  ADD: ms,
  DEL: ms,
  CHECK: ms,
  GC: ms,
  STATUS: ms,
  VERSION: ms,
});

/** What a CNI network needs of a node. */
export async function cniNode(
  { network, cluster }: Pick<PrepareNetworkParams, 'network' | 'cluster'>,
  config: CniConfig,
  options: Pick<NodeRuntimeOptions, 'root' | 'place' | 'locks'>,
): Promise<CniNode> {
  const { env, profile, timeoutMs } = config;
  return {
    config,
    cluster: { ...cluster, podCIDRs: network.podCIDRs },
    root: options.root,
    runtime: await openNodeRuntime({
      ...options,
      env,
      profile,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }),
  };
}
