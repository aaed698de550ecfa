import { createCluster } from '../cluster/create-cluster.ts';
import { parseSavedObjects } from '../cluster/saved-objects.ts';
import { UsageError } from '../model/errors.ts';
import { podnetVersion } from '../util/package.ts';
import { timestamp } from '../util/timestamp.ts';
import type { ClusterHostOptions } from './cluster-host.ts';
import type { ControlOrder } from './start-control.ts';
import type { SavedCluster } from './saved-cluster.ts';
import { readState, writeState } from './state-file.ts';
import { type ClusterPaths, removeState } from './state-folder.ts';

/** How a cluster is made, written down and forgotten: a new one, or one that was. */
export function hostOptions(order: ControlOrder, paths: ClusterPaths): ClusterHostOptions {
  const { underlayCidr, objects, config, ...basis } =
    order.kind === 'create' ? newState(order) : existingState(paths);
  return {
    create: async (signal, onPhase) => {
      try {
        const cluster = await createCluster(config, {
          signal,
          seed: basis.seed,
          nodeLoss: 'tolerated',
          onPhase,
          ...(underlayCidr !== undefined && { underlayCidr }),
          ...(objects !== undefined && { restore: parseSavedObjects(objects) }),
        });
        // Whoever brings it up again wants to go on where it was: with its pods.
        if (order.kind === 'restore') await cluster.apply([], { signal }).catch(() => undefined);
        return cluster;
      } catch (error) {
        if (order.kind === 'create') removeState(paths);
        throw error;
      }
    },
    save: (cluster) => {
      writeState(paths, {
        ...basis,
        config: cluster.currentConfig,
        underlayCidr: cluster.plan.underlay.cidr,
        objects: cluster.save(),
      });
    },
    forget: () => removeState(paths),
  };
}

function newState({ name, config, seed }: ControlOrder & { readonly kind: 'create' }): SavedCluster {
  const createdAt = timestamp(new Date());
  return { version: 1, name, podnetVersion: podnetVersion(), createdAt, seed, config };
}

/** @throws UsageError `unknown-cluster`, `state-damaged` */
function existingState(paths: ClusterPaths): SavedCluster {
  const state = readState(paths);
  if (state !== undefined) return state;
  throw new UsageError('unknown-cluster', `there is no cluster ${paths.name}`, {
    hint: 'somebody took it down meanwhile',
  });
}
