import type { Rtnetlink } from '../netlink/connection.ts';
import { RT_TABLE_LOCAL } from '../netlink/rtnetlink-constants.ts';
import { replaceRoute } from '../netlink/route.ts';

/** Where Docker's name server listens in the netns of each container, whatever resolv.conf says. */
const address = '127.0.0.11';

/**
 * Bars a node from its engine's name server: that one takes questions inside the container and asks them in
 * the engine's own netns, which would be a way out. Of the table of local addresses the longest prefix
 * counts, so this goes before loopback's 127.0.0.0/8.
 */
export function barEngineResolver(nl: Rtnetlink): void {
  replaceRoute(nl, { to: `${address}/32`, type: 'unreachable', table: RT_TABLE_LOCAL });
}
