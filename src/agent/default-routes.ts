import type { Rtnetlink } from '../netlink/connection.ts';
import { AF_INET6 } from '../netlink/constants.ts';
import { deleteRoute, listRoutes } from '../netlink/route.ts';

/** Takes every way out of a netns, whatever its table, metric and family. */
export function deleteDefaultRoutes(nl: Rtnetlink): void {
  for (const { to, type, family, table, metric, device, via } of listRoutes(nl, { table: 'all' })) {
    // A default route that rejects leads nowhere already.
    if (to !== 'default' || type !== 'unicast') continue;
    deleteRoute(nl, {
      to: family === AF_INET6 ? '::/0' : '0.0.0.0/0',
      table,
      ...(metric === undefined ? {} : { metric }),
      ...(device === undefined ? {} : { device }),
      ...(via === undefined ? {} : { via }),
    });
  }
}
