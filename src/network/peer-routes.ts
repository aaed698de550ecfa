import type { Rtnetlink } from '../netlink/connection.ts';
import { deleteRoute, replaceRoute } from '../netlink/route.ts';
import { isSystemError } from '../netlink/system-error.ts';
import type { PeerNode } from './network-plugin.ts';

/** A node's routes to the pods of every other node, by its underlay address. */
export class PeerRoutes {
  private readonly rtnetlink: Rtnetlink;
  private peers: readonly PeerNode[] = [];

  constructor(rtnetlink: Rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** Sets those of the nodes that are there now, and takes away those of nodes that are no more. */
  become(peers: readonly PeerNode[]): void {
    const { rtnetlink } = this;
    const gone = this.peers.filter(({ name }) => !peers.some((peer) => peer.name === name));
    for (const to of gone.flatMap(({ podCIDRs }) => podCIDRs)) {
      try {
        deleteRoute(rtnetlink, { to });
      } catch (error) {
        if (!isSystemError(error, 'ESRCH')) throw error;
      }
    }
    rtnetlink.batch(() => {
      for (const { podCIDRs, underlayAddress } of peers) {
        for (const to of podCIDRs) replaceRoute(rtnetlink, { to, via: underlayAddress });
      }
    });
    this.peers = peers;
  }
}
