import { NETLINK_ROUTE } from './constants.ts';
import { NetlinkSocket } from './netlink-socket.ts';
import type { Netns } from './netns.ts';

/** A connection to the kernel's tables of links, addresses, routes and neighbours of one netns. */
export class Rtnetlink extends NetlinkSocket {
  /** @param netns whose tables; the calling thread's by default. @throws SystemError */
  static open(netns?: Netns): Rtnetlink {
    return new Rtnetlink(NETLINK_ROUTE, netns);
  }
}
