import { InternalError } from '../model/errors.ts';
import { type Family, parseAddress } from './address-bytes.ts';
import type { Rtnetlink } from './connection.ts';
import { AF_INET, AF_INET6 } from './constants.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './netlink-socket.ts';
import { type Route, decodeRoute } from './route-decode.ts';
import {
  type NewRoute,
  destinationOf,
  objectOf,
  scopeOf,
  writeRoute,
  writeRouteHeader,
} from './route-message.ts';
import { protocolNumber, routeTypeNumber } from './route-words.ts';
import {
  RTA_DST,
  RTA_IIF,
  RTA_SRC,
  RTA_TABLE,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTNH_F_ONLINK,
  RT_TABLE_MAIN,
} from './rtnetlink-constants.ts';
import { scopeNumber } from './scope.ts';
import { isSystemError } from './system-error.ts';

function requestNewRoute(nl: Rtnetlink, route: NewRoute, flags: number, operation: string): void {
  const to = destinationOf(route);
  const message = nl.newMessage(RTM_NEWROUTE, flags);
  writeRouteHeader(message, {
    family: to.family,
    toLength: to.prefixLength,
    table: route.table ?? RT_TABLE_MAIN,
    protocol: protocolNumber('static'),
    scope: scopeOf(route),
    type: routeTypeNumber(route.type ?? 'unicast'),
    flags: route.onLink === true ? RTNH_F_ONLINK : 0,
  });
  writeRoute(message, route, to);
  nl.request(message, { operation, object: objectOf(route) });
}

/** @throws SystemError EEXIST when there is one, ENETUNREACH when `via` cannot be reached directly */
export function addRoute(nl: Rtnetlink, route: NewRoute): void {
  requestNewRoute(nl, route, NLM_F_CREATE | NLM_F_EXCL, 'add route');
}

/** Adds the route, or takes the place of the one with the same destination and metric. @throws SystemError */
export function replaceRoute(nl: Rtnetlink, route: NewRoute): void {
  requestNewRoute(nl, route, NLM_F_CREATE | NLM_F_REPLACE, 'replace route');
}

/** Deletes the first route that matches all that is given. @throws SystemError ESRCH when there is none */
export function deleteRoute(nl: Rtnetlink, route: NewRoute): void {
  const to = destinationOf(route);
  const message = nl.newMessage(RTM_DELROUTE);
  writeRouteHeader(message, {
    family: to.family,
    toLength: to.prefixLength,
    table: route.table ?? RT_TABLE_MAIN,
    // For deletions `nowhere` stands for any scope.
    scope: scopeNumber('nowhere'),
    ...(route.type === undefined ? {} : { type: routeTypeNumber(route.type) }),
  });
  writeRoute(message, route, to);
  nl.request(message, { operation: 'delete route', object: objectOf(route) });
}

export interface RouteFilter {
  /** Both by default, IPv4 first. */
  readonly family?: Family;
  /** Number of the table; the main one (254) by default. */
  readonly table?: number | 'all';
}

function listFamily(nl: Rtnetlink, family: Family, table: number | 'all'): Route[] {
  const message = nl.newMessage(RTM_GETROUTE);
  // The kernel takes no number for all of them.
  writeRouteHeader(message, { family, ...(table === 'all' ? {} : { table }) });
  if (table !== 'all') message.attributeU32(RTA_TABLE, table);
  try {
    return nl.dump(message, { operation: 'list routes', object: `of table ${table}` }, (body) => {
      // Clones are entries of the IPv6 cache, not routes anybody made.
      if (body.readUInt8(0) !== family || (body.readUInt32LE(8) & RTM_F_CLONED) !== 0) return undefined;
      const route = decodeRoute(body);
      return table === 'all' || route?.table === table ? route : undefined;
    });
  } catch (error) {
    // A table comes into being with its first route.
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Routes of one table, or of all. @throws SystemError */
export function listRoutes(nl: Rtnetlink, filter: RouteFilter = {}): Route[] {
  const families = filter.family === undefined ? ([AF_INET, AF_INET6] as const) : [filter.family];
  return families.flatMap((family) => listFamily(nl, family, filter.table ?? RT_TABLE_MAIN));
}

export interface RouteQuestion {
  /** Destination address. */
  readonly to: string;
  /** Source address. */
  readonly from?: string;
  /** Index of the link the packet came in by, for one that is forwarded. */
  readonly inputDevice?: number;
}

/**
 * The route that a packet would take now.
 * @throws SystemError ENETUNREACH without a route, EHOSTUNREACH, EACCES or EINVAL for an unreachable,
 * prohibit or blackhole one
 */
export function lookUpRoute(nl: Rtnetlink, question: RouteQuestion): Route {
  const to = parseAddress(question.to);
  const from = question.from === undefined ? undefined : parseAddress(question.from);
  const message = nl.newMessage(RTM_GETROUTE);
  writeRouteHeader(message, {
    family: to.family,
    toLength: to.bytes.length * 8,
    fromLength: (from?.bytes.length ?? 0) * 8,
  });
  message.attributeBytes(RTA_DST, to.bytes);
  if (from !== undefined) message.attributeBytes(RTA_SRC, from.bytes);
  if (question.inputDevice !== undefined) message.attributeU32(RTA_IIF, question.inputDevice);
  return nl.get(message, { operation: 'look up route', object: `to ${question.to}` }, (body) => {
    const route = decodeRoute(body);
    // The kernel answers with the family it was asked for.
    if (route === undefined) throw new InternalError(`the route to ${question.to} is of a strange family`);
    return route;
  });
}
