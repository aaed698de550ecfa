import type { LabelRequirement, LabelSelector } from '../../model/kubernetes.ts';
import type { Selector } from './selector-schema.ts';

/** A selector in the names of steps and in messages: `web`, `all`, `app=web`, `ns(team=a) app=web`. */
export function selectorText(selector: Selector): string {
  if (typeof selector === 'string') return selector;
  const { podSelector, namespaceSelector } = selector;
  return [
    namespaceSelector === undefined ? '' : `ns(${labelsText(namespaceSelector)})`,
    podSelector === undefined ? '' : labelsText(podSelector),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function labelsText({ matchLabels, matchExpressions }: LabelSelector): string {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementText),
  ];
  return parts.length === 0 ? '*' : parts.join(',');
}

function requirementText({ key, operator, values }: LabelRequirement): string {
  const list = values.length === 0 ? '' : ` (${values.join(',')})`;
  return `${key} ${operator}${list}`;
}
