import type { ClusterConfig } from '../model/cluster-config.ts';
import type { Node } from '../model/kubernetes.ts';
import type { ClusterPlan, NodePlan, UnderlayPlan } from '../model/plan.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { hostnameLabel, zoneLabel } from './seed-store.ts';

/**
 * What makes the same nodes once more: with the addresses they have, which follow from their ordinals, and the labels
 * they have now.
 */
export function currentConfig(
  { name, network, underlay, nodes, router }: ClusterPlan,
  objects: readonly Node[],
  runtime: Surroundings['runtime'],
): ClusterConfig {
  const zones = underlay.subnets.flatMap(({ zone: of, mtuBytes }) =>
    of === undefined ? [] : { name: of, mtuBytes },
  );
  const labelsOf = new Map(objects.map(({ metadata }) => [metadata.name, metadata.labels]));
  return {
    name,
    runtime,
    nodes: nodes.map((node) => {
      const {
        [hostnameLabel]: hostname,
        [zoneLabel]: _zone,
        ...labels
      } = labelsOf.get(node.name) ?? node.labels;
      // Every node has it anew; only another value is somebody's own.
      const own = hostname === undefined || hostname === node.name ? {} : { [hostnameLabel]: hostname };
      const { zone, uplinks } = node;
      return {
        name: node.name,
        ordinal: node.ordinal,
        labels: { ...labels, ...own },
        ...(zone === undefined ? {} : { zone }),
        mtuBytes: uplinks[0].mtuBytes,
      };
    }),
    network,
    underlay: {
      families: underlay.families,
      mtuBytes: underlay.mtuBytes,
      ...(zones.length === 0 ? {} : { zones, routed: routedZones(underlay, router) }),
    },
  };
}

const routedZones = ({ subnets }: UnderlayPlan, router: NodePlan | undefined): readonly string[] =>
  router?.uplinks.flatMap(({ subnet }) => subnets[subnet]?.zone ?? []) ?? [];
