import type { ConflistFacts } from '../../model/conflist-template.ts';
import type { CniNode, PeerNode, PluginNode } from '../network-plugin.ts';

/** What the conflists of a node can be told of it and of the others. */
export function nodeFacts(node: PluginNode, cni: CniNode, peers: readonly PeerNode[]): ConflistFacts {
  const { name, underlayAddress, uplink, podCIDRs, gateways, mtuBytes } = node;
  const { name: cluster, podCIDRs: all, underlayCidr } = cni.cluster;
  return {
    node: { name, ordinal: cni.ordinal, ip: underlayAddress, uplink, podCIDRs, gateways },
    // Every node's link to the others is called the same.
    peers: peers.map((peer) => ({ ...peer, ip: peer.underlayAddress, uplink })),
    mtuBytes,
    cluster: { name: cluster, podCIDRs: all, underlay: underlayCidr },
  };
}
