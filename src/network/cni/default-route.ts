import { parseAddress } from '../../netlink/address-bytes.ts';
import type { Rtnetlink } from '../../netlink/connection.ts';
import { linkIndex } from '../../netlink/link.ts';
import { addRoute, deleteRoute, listRoutes } from '../../netlink/route.ts';

/** Makes default routes of a pod lead over one of its interfaces, by these gateways, instead of where they led. */
export function leadDefaultRoute(rtnetlink: Rtnetlink, ifName: string, gateways: readonly string[]): void {
  const device = linkIndex(rtnetlink, ifName);
  const families = new Set(gateways.map((gateway) => parseAddress(gateway).family));
  for (const route of listRoutes(rtnetlink)) {
    if (route.to !== 'default' || !families.has(route.family)) continue;
    deleteRoute(rtnetlink, { to: 'default', ...(route.via === undefined ? {} : { via: route.via }) });
  }
  for (const via of gateways) addRoute(rtnetlink, { to: 'default', via, device });
}
