import type { ClusterConfig } from '../../model/cluster-config.ts';
import { plural } from '../plural.ts';

/** As the cluster itself would say it, for one that was never made: `3 nodes, bridge, 10.244.0.0/16`. */
export function shapeOf({ nodes, network }: ClusterConfig): string {
  return [plural(nodes.length, 'node'), network.plugin, ...network.podCIDRs].join(', ');
}
