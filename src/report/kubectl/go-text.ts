import { sortedEntries } from './labels-text.ts';
import { isJsonObject, type Json } from './json.ts';

/** A value as Go's fmt.Sprint writes it, which is what kubectl's custom columns show: `map[app:web]`, `[80 443]`. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (isJsonObject(value)) {
    return `map[${sortedEntries(value)
      .map(([key, inner]) => `${key}:${goText(inner)}`)
      .join(' ')}]`;
  }
  if (typeof value === 'object') return `[${value.map(goText).join(' ')}]`;
  return String(value);
}
