import type { ConflistFacts, NodeFacts } from './conflist-template.ts';
import type { NetworkPlan, NodePlan } from './plan.ts';

/** What a conflist's facts are made of. */
export interface FactSources {
  readonly cluster: string;
  /** The nodes' network. */
  readonly underlay: string;
  readonly network: Pick<NetworkPlan, 'podCIDRs' | 'mtuBytes'>;
  /** All nodes, also the one whose conflist it is. */
  readonly nodes: readonly NodePlan[];
}

/** What the conflist of a node is told, from the cluster's plan. */
export function conflistFacts(
  { cluster, underlay, network, nodes }: FactSources,
  node: NodePlan,
): ConflistFacts {
  return {
    node: nodeFacts(node),
    peers: nodes.filter(({ name }) => name !== node.name).map(nodeFacts),
    mtuBytes: network.mtuBytes,
    cluster: { name: cluster, podCIDRs: network.podCIDRs, underlay },
  };
}

function nodeFacts({ name, ordinal, underlayAddress, uplink, podCIDRs, gateways }: NodePlan): NodeFacts {
  return { name, ordinal, ip: underlayAddress, uplink, podCIDRs, gateways };
}
