import { type Family, formatAddress } from './address-bytes.ts';
import { type Attributes, nestedAttributes, readAttributes, u32Of } from './attributes.ts';
import { AF_INET, AF_INET6 } from './constants.ts';
import { align } from './message.ts';
import { type RouteType, protocolName, routeTypeName } from './route-words.ts';
import {
  RTA_DST,
  RTA_GATEWAY,
  RTA_METRICS,
  RTA_MULTIPATH,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTA_VIA,
  RTAX_MTU,
  RTNH_F_ONLINK,
} from './rtnetlink-constants.ts';
import { type Scope, scopeName } from './scope.ts';

/** One way of a route that has several. */
export interface NextHop {
  readonly via: string | undefined;
  readonly device: number;
  /** Its share, relative to the others'; 1 or more. */
  readonly weight: number;
}

/** A route as the kernel has it. */
export interface Route {
  readonly family: Family;
  readonly type: RouteType;
  /** `10.244.2.0/24`; `default` for all addresses. */
  readonly to: string;
  readonly via: string | undefined;
  /** Index of the link. */
  readonly device: number | undefined;
  readonly source: string | undefined;
  readonly onLink: boolean;
  readonly table: number;
  /** Who made it: `kernel`, `static`, `boot`, `bird`, … */
  readonly protocol: string;
  readonly scope: Scope;
  readonly metric: number | undefined;
  readonly mtuBytes: number | undefined;
  /** Empty unless there are several ways. */
  readonly nextHops: readonly NextHop[];
}

/** Sizes of struct rtmsg, rtnexthop and the family before the address in struct rtvia. */
const HEADER_BYTES = 12;
const NEXT_HOP_BYTES = 8;
const VIA_FAMILY_BYTES = 2;

function gatewayOf(attributes: Attributes): string | undefined {
  const gateway = attributes.get(RTA_GATEWAY) ?? attributes.get(RTA_VIA)?.subarray(VIA_FAMILY_BYTES);
  return gateway === undefined ? undefined : formatAddress(gateway);
}

function nextHopsOf(bytes: Buffer | undefined): NextHop[] {
  const hops: NextHop[] = [];
  let rest = bytes ?? Buffer.alloc(0);
  while (rest.length >= NEXT_HOP_BYTES) {
    const length = rest.readUInt16LE(0);
    if (length < NEXT_HOP_BYTES) break;
    const attributes = readAttributes(rest.subarray(NEXT_HOP_BYTES, length));
    // The kernel counts weights from 0.
    hops.push({ via: gatewayOf(attributes), device: rest.readInt32LE(4), weight: rest.readUInt8(3) + 1 });
    rest = rest.subarray(align(length));
  }
  return hops;
}

function destinationOf(attributes: Attributes, length: number, family: Family): string {
  const bytes = attributes.get(RTA_DST);
  if (bytes !== undefined) return `${formatAddress(bytes)}/${length}`;
  if (length === 0) return 'default';
  return family === AF_INET ? `0.0.0.0/${length}` : `::/${length}`;
}

/** Reads an RTM_NEWROUTE message; undefined for one of another family. */
export function decodeRoute(body: Buffer): Route | undefined {
  const family = body.readUInt8(0);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = readAttributes(body.subarray(HEADER_BYTES));
  const source = attributes.get(RTA_PREFSRC);
  return {
    family,
    type: routeTypeName(body.readUInt8(7)),
    to: destinationOf(attributes, body.readUInt8(1), family),
    via: gatewayOf(attributes),
    device: u32Of(attributes, RTA_OIF),
    source: source === undefined ? undefined : formatAddress(source),
    onLink: (body.readUInt32LE(8) & RTNH_F_ONLINK) !== 0,
    table: u32Of(attributes, RTA_TABLE) ?? body.readUInt8(4),
    protocol: protocolName(body.readUInt8(5)),
    scope: scopeName(body.readUInt8(6)),
    metric: u32Of(attributes, RTA_PRIORITY),
    mtuBytes: u32Of(nestedAttributes(attributes, RTA_METRICS), RTAX_MTU),
    nextHops: nextHopsOf(attributes.get(RTA_MULTIPATH)),
  };
}
