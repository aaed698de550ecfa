import type { ClusterConfig, UnderlayConfig } from '../model/cluster-config.ts';
import type { ClusterPlan, UnderlayPlan } from '../model/plan.ts';
import { plural } from '../util/plural.ts';

/** What a cluster is, for people: `3 nodes, bridge, 10.244.0.0/16`, `3 nodes in 2 zones, …`. */
export function shapeOf({ nodes, network, underlay }: ClusterConfig | ClusterPlan): string {
  const zones = zonesIn(underlay);
  const where = zones === 0 ? '' : ` in ${plural(zones, 'zone')}`;
  return [`${plural(nodes.length, 'node')}${where}`, network.plugin, ...network.podCIDRs].join(', ');
}

function zonesIn(underlay: UnderlayConfig | UnderlayPlan | undefined): number {
  if (underlay === undefined) return 0;
  if ('subnets' in underlay) return underlay.subnets.filter(({ zone }) => zone !== undefined).length;
  return underlay.zones?.length ?? 0;
}
