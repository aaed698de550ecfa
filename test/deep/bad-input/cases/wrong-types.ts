/** Values of every type there is, each wrong where its type is not taken. */
export const everyType = {
  text: 'wr0ng',
  number: 7.53,
  'true or false': true,
  'a list': ['wr0ng'],
  'a mapping': { wr0ng: 1 },
  nothing: null,
} as const;
export type TypeName = keyof typeof everyType;

export const typeNames = Object.keys(everyType) as readonly TypeName[];

/** The value with another one put at a path; mappings and lists on the way are kept. */
export function withAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.map((item, index) => (String(index) === key ? withAt(item, rest, put) : item));
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const inner = entries.find(([name]) => name === key)?.[1] as unknown;
  return Object.fromEntries([...entries.filter(([name]) => name !== key), [key, withAt(inner, rest, put)]]);
}
