import { familyOf } from '../model/ip.ts';
import { nextHopFor, underlayAddressesOf, uplinkOf } from '../model/underlay-place.ts';
import { deleteRoute, replaceRoute } from '../netlink/route.ts';
import type { PeerNode, PluginNode } from './network-plugin.ts';
import { tolerate } from './tolerate.ts';

/**
 * A node's routes to the pods of every other node, by that node's address of the same family. A node of another subnet
 * is no next hop: the kernel wants one that a link reaches.
 */
export class PeerRoutes {
  private readonly node: PluginNode;
  private peers: readonly PeerNode[] = [];

  constructor(node: PluginNode) {
    this.node = node;
  }

  /** Sets those of the nodes that are there now, and takes away those of nodes that are no more. */
  become(peers: readonly PeerNode[]): void {
    const { rtnetlink, uplinks } = this.node;
    const gone = this.peers.filter(({ name }) => !peers.some((peer) => peer.name === name));
    for (const to of gone.flatMap(({ podCIDRs }) => podCIDRs)) {
      tolerate(['ESRCH'], () => deleteRoute(rtnetlink, { to }));
    }
    const neighbours = peers.filter((peer) => uplinkOf(peer).subnet === uplinks[0].subnet);
    rtnetlink.batch(() => {
      for (const peer of neighbours) {
        const hops = underlayAddressesOf(peer);
        for (const to of peer.podCIDRs) {
          const via = nextHopFor(hops, familyOf(to));
          if (via !== undefined) replaceRoute(rtnetlink, { to, via });
        }
      }
    });
    this.peers = peers;
  }
}
