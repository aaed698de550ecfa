import { assertNever } from '../../model/assert-never.ts';
import type { LabelRequirement, LabelSelector } from '../../model/kubernetes.ts';
import { byBytes } from './by-bytes.ts';

/** What kubectl writes where there is nothing. */
export const none = '<none>';

/** `10.244.1.2,fd00:10:244:1::2`: kubectl shows the first of several addresses only. */
export const listText = (texts: readonly string[] = []): string =>
  texts.length === 0 ? none : texts.join(',');

/** `app=web,tier=db` in the order of the keys. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = sortedEntries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? none : pairs.join(',');
}

/** A selector as `kubectl get -o wide` writes it: `app=web,tier in (a,b),!old`; empty for one that is. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const pairs = Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const others = matchExpressions.map((one) => ({ key: one.key, text: requirementText(one) }));
  return [...pairs, ...others]
    .sort((a, b) => byBytes(a.key, b.key))
    .map(({ text }) => text)
    .join(',');
}

function requirementText({ key, operator, values }: LabelRequirement): string {
  const list = `(${[...values].sort(byBytes).join(',')})`;
  switch (operator) {
    case 'In':
      return `${key} in ${list}`;
    case 'NotIn':
      return `${key} notin ${list}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return assertNever(operator, 'operator');
  }
}

export function sortedEntries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => byBytes(a, b));
}
