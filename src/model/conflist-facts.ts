import type { ConflistFacts, NodeFacts } from './conflist-template.ts';
import type { NetworkPlan, NodePlan } from './plan.ts';
import { underlayAddressesOf, uplinkOf } from './underlay-place.ts';

/** A node's place in the cluster, as its plan has it. */
export type NodePlace = Pick<NodePlan, 'name' | 'ordinal' | 'uplinks' | 'podCIDRs' | 'gateways'>;

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

function nodeFacts(node: NodePlace): NodeFacts {
  const { name, ordinal, podCIDRs, gateways } = node;
  return { name, ordinal, ips: underlayAddressesOf(node), uplink: uplinkOf(node).ifName, podCIDRs, gateways };
}
