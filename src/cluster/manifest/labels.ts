import { isObjectName } from '../../model/names.ts';
import type { Place } from './place.ts';

const namePart = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** A label's or annotation's key: a name of at most 63 characters, with a DNS name and "/" before it or not. */
export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  return namePart.test(key.slice(slash + 1)) && (slash < 0 || isObjectName(key.slice(0, slash)));
}

export const isLabelValue = (value: string): boolean => value === '' || namePart.test(value);

/** Labels as objects carry them and matchLabels wants them. */
export function readLabels(place: Place): Readonly<Record<string, string>> {
  return place.textMap((key, entry) => {
    checkKey(key, entry);
    const { value } = entry;
    if (typeof value === 'string' && !isLabelValue(value)) {
      const hint = 'use at most 63 letters, digits, "-", "_" and ".", first and last a letter or digit';
      entry.refuse('bad-label', `"${value}" cannot be the value of label ${key}`, hint);
    }
  });
}

export function readAnnotations(place: Place): Readonly<Record<string, string>> {
  return place.textMap(checkKey);
}

/** The key of a matchExpressions requirement. */
export function readLabelKey(place: Place): string | undefined {
  const key = place.text();
  if (key !== undefined) checkKey(key, place);
  return key;
}

function checkKey(key: string, entry: Place): void {
  if (isQualifiedName(key)) return;
  const hint = 'write it like app or example.com/app, the last part at most 63 characters';
  entry.refuse('bad-label', `"${key}" cannot be the key of a label or annotation`, hint);
}
