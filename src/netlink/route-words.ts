/** Types of routes by the kernel's number (linux/rtnetlink.h). */
const ROUTE_TYPES = [
  'unspec',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] as const;

export type RouteType = (typeof ROUTE_TYPES)[number];

export function routeTypeNumber(type: RouteType): number {
  return ROUTE_TYPES.indexOf(type);
}

export function routeTypeName(number: number): RouteType {
  return ROUTE_TYPES[number] ?? 'unspec';
}

/** Who made a route (linux/rtnetlink.h); the names are those of iproute2's rt_protos. */
const PROTOCOLS = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  ra: 9,
  dhcp: 16,
  bird: 12,
  bgp: 186,
};

const PROTOCOL_NAMES = new Map(Object.entries(PROTOCOLS).map(([name, number]) => [number, name]));

export function protocolNumber(name: keyof typeof PROTOCOLS): number {
  return PROTOCOLS[name];
}

/** The number itself, as text, for a protocol without a name. */
export function protocolName(number: number): string {
  return PROTOCOL_NAMES.get(number) ?? String(number);
}
