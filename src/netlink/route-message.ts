import { type PrefixBytes, parseAddress, parsePrefix } from './address-bytes.ts';
import { AF_INET6 } from './constants.ts';
import type { MessageWriter } from './message.ts';
import type { RouteType } from './route-words.ts';
import {
  RTA_DST,
  RTA_GATEWAY,
  RTA_METRICS,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTA_VIA,
  RTAX_MTU,
} from './rtnetlink-constants.ts';
import { scopeNumber } from './scope.ts';

export interface NewRoute {
  /** `10.244.2.0/24`, or `default` (then the family is that of `via` or `source`, else IPv4). */
  readonly to: string;
  /** Address of the next router; may be of the other family. */
  readonly via?: string;
  /** Index of the link to send by. */
  readonly device?: number;
  /** Source address of what this machine sends by the route. */
  readonly source?: string;
  /** `via` is reached by `device` although no route says so. */
  readonly onLink?: boolean;
  /** Number of the routing table; the main one (254) by default. */
  readonly table?: number;
  readonly type?: RouteType;
  /** The lower wins. */
  readonly metric?: number;
  readonly mtuBytes?: number;
}

const ANYWHERE = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** The destination's bytes; `default` takes its family from the addresses beside it. */
export function destinationOf(route: NewRoute): PrefixBytes {
  if (route.to !== 'default') return parsePrefix(route.to);
  const neighbour = route.source ?? route.via;
  const isIPv6 = neighbour !== undefined && parseAddress(neighbour).family === AF_INET6;
  return parsePrefix(isIPv6 ? ANYWHERE.ipv6 : ANYWHERE.ipv4);
}

/** As `ip route` chooses it: without a router the destination is on the link; rejections have no place. */
export function scopeOf(route: NewRoute): number {
  const isUnicast = (route.type ?? 'unicast') === 'unicast';
  return scopeNumber(isUnicast && route.via === undefined ? 'link' : 'global');
}

/** struct rtmsg (linux/rtnetlink.h) */
export function writeRouteHeader(
  message: MessageWriter,
  fields: {
    readonly family: number;
    readonly toLength?: number;
    readonly fromLength?: number;
    readonly table?: number;
    readonly protocol?: number;
    readonly scope?: number;
    readonly type?: number;
    readonly flags?: number;
  },
): void {
  const { table = 0 } = fields;
  message
    .u8(fields.family)
    .u8(fields.toLength ?? 0)
    .u8(fields.fromLength ?? 0)
    .u8(0);
  // A table number beyond a byte goes into RTA_TABLE alone.
  message.u8(table > 255 ? 0 : table).u8(fields.protocol ?? 0);
  message
    .u8(fields.scope ?? 0)
    .u8(fields.type ?? 0)
    .u32(fields.flags ?? 0);
}

function writeGateway(message: MessageWriter, via: string, family: number): void {
  const gateway = parseAddress(via);
  if (gateway.family === family) message.attributeBytes(RTA_GATEWAY, gateway.bytes);
  else message.attributeBytes(RTA_VIA, Uint8Array.from([gateway.family, 0, ...gateway.bytes]));
}

export function writeRoute(message: MessageWriter, route: NewRoute, to: PrefixBytes): void {
  if (to.prefixLength > 0) message.attributeBytes(RTA_DST, to.bytes);
  if (route.via !== undefined) writeGateway(message, route.via, to.family);
  if (route.device !== undefined) message.attributeU32(RTA_OIF, route.device);
  if (route.source !== undefined) message.attributeBytes(RTA_PREFSRC, parseAddress(route.source).bytes);
  if (route.metric !== undefined) message.attributeU32(RTA_PRIORITY, route.metric);
  if (route.table !== undefined) message.attributeU32(RTA_TABLE, route.table);
  const { mtuBytes } = route;
  if (mtuBytes !== undefined) {
    message.nest(RTA_METRICS, () => message.attributeU32(RTAX_MTU, mtuBytes));
  }
}

export function objectOf(route: NewRoute): string {
  const via = route.via === undefined ? '' : ` via ${route.via}`;
  const device = route.device === undefined ? '' : ` by the link with index ${route.device}`;
  return `${route.to}${via}${device}`;
}
