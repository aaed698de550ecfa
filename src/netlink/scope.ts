/** How far an address or route is valid (rtnetlink(7), linux/rtnetlink.h). */
const SCOPES = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;

export type Scope = keyof typeof SCOPES;

const NAMES = new Map<number, Scope>([
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
]);

export function scopeNumber(scope: Scope): number {
  return SCOPES[scope];
}

/** The numbers between the named ones are for the administrator's own use; podnet makes none. */
export function scopeName(number: number): Scope {
  return NAMES.get(number) ?? 'global';
}
