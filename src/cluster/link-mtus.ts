import type { ClusterConfig } from '../model/cluster-config.ts';
import { underlayMtuBytes } from '../model/underlay-mtu.ts';
import type { UnderlayDemand } from '../runtime/node-runtime.ts';
import { zoneOf } from './plan-underlay.ts';

/** What the links of a config's nodes, and of the router between them, can carry in bytes. */
export function linkMtusOf(config: ClusterConfig): readonly number[] {
  const { zones = [], mtuBytes = underlayMtuBytes } = config.underlay ?? {};
  const ofZone = (name: string | undefined): number =>
    zones.find((zone) => zone.name === name)?.mtuBytes ?? mtuBytes;
  return [
    ...config.nodes.map((node, index) => node.mtuBytes ?? ofZone(zoneOf(config, node, index))),
    ...(zones.length > 1 ? zones.map(({ name }) => ofZone(name)) : []),
  ];
}

/** What a runtime is asked for before the nodes are planned. */
export const underlayDemand = (config: ClusterConfig): UnderlayDemand => ({
  subnets: Math.max(1, config.underlay?.zones?.length ?? 0),
  mtuBytes: Math.max(...linkMtusOf(config)),
});
