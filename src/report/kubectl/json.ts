import { byBytes } from './by-bytes.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same as plain JSON with sorted keys, as kubectl prints what a server gave it. */
export function sortedObject(value: object): JsonObject {
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    pairs.sort(([a], [b]) => byBytes(a, b)).map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** @throws TypeError for what JSON has no word for */
export function sorted(value: unknown): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'object' && value !== null) return sortedObject(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new TypeError(`${typeof value} is nothing that JSON has`);
}

/** As `kubectl -o json`: four spaces, and what HTML could take for its own is escaped. */
export const kubectlJson = (value: Json): string => `${escaped(JSON.stringify(value, null, 4))}\n`;
/** On one line, as jsonpath prints an object. */
export const compactJson = (value: Json): string => escaped(JSON.stringify(value));

/** What Go's encoding/json escapes and JSON.stringify does not (json.HTMLEscape); only strings can hold these. */
const escaped = (json: string): string =>
  json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
