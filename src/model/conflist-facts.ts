import type { ConflistFacts, NodeFacts } from './conflist-template.ts';
import type { NetworkPlan } from './plan.ts';

/** A node's place in the cluster, as its plan has it. */
export interface NodePlace {
  readonly name: string;
  readonly ordinal: number;
  readonly underlayAddress: string;
  readonly uplink: string;
  readonly podCIDRs: readonly string[];
  readonly gateways: readonly string[];
}

/** What a conflist's facts are made of. */
export interface FactSources {
  readonly cluster: string;
  /** The nodes' network. */
  readonly underlay: string;
  readonly network: Pick<NetworkPlan, 'podCIDRs' | 'mtuBytes'>;
  /** All nodes; the one whose conflist it is may be among them. */
  readonly nodes: readonly NodePlace[];
}

/** What the conflist of a node is told, from the cluster's plan. */
export function conflistFacts(
  { cluster, underlay, network, nodes }: FactSources,
  node: NodePlace,
): ConflistFacts {
  return {
    node: nodeFacts(node),
    peers: nodes.filter(({ name }) => name !== node.name).map(nodeFacts),
    mtuBytes: network.mtuBytes,
    cluster: { name: cluster, podCIDRs: network.podCIDRs, underlay },
  };
}

function nodeFacts({ name, ordinal, underlayAddress, uplink, podCIDRs, gateways }: NodePlace): NodeFacts {
  return { name, ordinal, ip: underlayAddress, uplink, podCIDRs, gateways };
}
