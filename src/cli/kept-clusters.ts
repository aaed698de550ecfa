import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { PodnetError } from '../model/errors.ts';
import { createStanding } from '../control/create-standing.ts';
import { RemoteCluster } from '../control/remote-cluster.ts';
import { takeDown } from '../control/standing-clusters.ts';
import { clusterPaths, folderNames } from '../control/state-folder.ts';
import type { CreateCluster } from '../scenario/run/create-cluster.ts';
import type { CliContext } from './cli-context.ts';
import { clusterNameOf } from './cluster-name.ts';

/**
 * Clusters of a run of which some are to stay: made as `podnet up` makes its own, so that those that are kept need
 * nobody to hold them, and taken down with their scenario otherwise.
 */
export class KeptClusters {
  readonly #context: Pick<CliContext, 'env' | 'terminal'>;
  readonly #kept: { readonly name: string; readonly scenario: string }[] = [];

  constructor(context: Pick<CliContext, 'env' | 'terminal'>) {
    this.#context = context;
  }

  readonly createCluster: CreateCluster = async (config, { signal, seed, onPhase }) => {
    const { env } = this.#context;
    const never = new AbortController().signal;
    const create = (name: string): Promise<RemoteCluster> =>
      createStanding(
        { kind: 'create', name, config: { ...config, name }, seed },
        clusterPaths(name, env),
        { env, signal, ...(onPhase !== undefined && { onPhase }) },
        () => takeDown(name, { env, signal: never }),
      );
    return underFreeName(clusterNameOf(config.name), env, create);
  };

  /** Lets a cluster stay. */
  readonly take = (cluster: ClusterHandle, scenario: string): void => {
    if (cluster instanceof RemoteCluster) cluster.hangUp();
    this.#kept.push({ name: cluster.name, scenario });
  };

  /** Says what stays, how to look at it and how to remove it. */
  tell(): void {
    const { err } = this.#context.terminal;
    for (const { name, scenario } of this.#kept) {
      err(`\n${scenario} stays as the cluster ${name}:\n`);
      err(`  podnet get pods -o wide --cluster ${name}\n  podnet shell node/node-1 --cluster ${name}\n`);
      err(`  podnet down ${name}\n`);
    }
  }
}

/** The name itself, else with the first number that is free: two runs may look for one at the same time. */
async function underFreeName<T>(
  name: string,
  env: NodeJS.ProcessEnv,
  make: (name: string) => Promise<T>,
): Promise<T> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (folderNames(env).includes(candidate)) continue;
    try {
      return await make(candidate);
    } catch (error) {
      if (!(error instanceof PodnetError) || error.code !== 'cluster-exists') throw error;
    }
  }
}
