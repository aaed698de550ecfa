/** Interface flags: linux/if.h */
export const IFF_UP = 0x1;

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [0x8, 'LOOPBACK'],
  [0x2, 'BROADCAST'],
  [0x10, 'POINTOPOINT'],
  [0x1000, 'MULTICAST'],
  [0x80, 'NOARP'],
  [0x200, 'ALLMULTI'],
  [0x100, 'PROMISC'],
  [0x400, 'MASTER'],
  [0x800, 'SLAVE'],
  [0x4, 'DEBUG'],
  [0x8000, 'DYNAMIC'],
  [0x4000, 'AUTOMEDIA'],
  [0x2000, 'PORTSEL'],
  [0x20, 'NOTRAILERS'],
  [IFF_UP, 'UP'],
  [0x10000, 'LOWER_UP'],
  [0x20000, 'DORMANT'],
  [0x40000, 'ECHO'],
];

const IFF_RUNNING = 0x40;

/** Names in the order in which `ip` prints them; NO-CARRIER is up without RUNNING, as there. */
export function linkFlagNames(flags: number): string[] {
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const hasCarrier = (flags & IFF_UP) === 0 || (flags & IFF_RUNNING) !== 0;
  return hasCarrier ? names : ['NO-CARRIER', ...names];
}

/** RFC 2863 states, by the kernel's number (linux/if.h). */
const OPER_STATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'] as const;
export type OperState = (typeof OPER_STATES)[number];

export function operStateOf(number: number | undefined): OperState {
  return OPER_STATES[number ?? 0] ?? 'UNKNOWN';
}
