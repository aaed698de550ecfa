import type { ClusterConfig } from '../model/cluster-config.ts';
import type { ClusterPlan } from '../model/plan.ts';
import { plural } from '../util/plural.ts';

/** What a cluster is, for people: `3 nodes, bridge, 10.244.0.0/16`. */
export function shapeOf({ nodes, network }: ClusterConfig | ClusterPlan): string {
  return [plural(nodes.length, 'node'), network.plugin, ...network.podCIDRs].join(', ');
}
