import { conflistFacts } from '../../model/conflist-facts.ts';
import type { ConflistFacts } from '../../model/conflist-template.ts';
import type { CniNode, PeerNode, PluginNode } from '../network-plugin.ts';

/** What the conflists of a node can be told of it and of the others. */
export function nodeFacts(node: PluginNode, cni: CniNode, peers: readonly PeerNode[]): ConflistFacts {
  const { name: cluster, podCIDRs, underlayCidr: underlay } = cni.cluster;
  const network = { podCIDRs, mtuBytes: node.mtuBytes };
  return conflistFacts({ cluster, underlay, network, nodes: peers }, node);
}
