import { assertNever } from '../model/assert-never.ts';
import type { LabelRequirement, LabelSelector } from '../model/kubernetes.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels meet every requirement of a selector; an empty selector matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  return (
    matchesLabels(selector.matchLabels, labels) &&
    selector.matchExpressions.every((requirement) => meets(requirement, labels))
  );
}

/** Whether labels hold all the wanted pairs, as `matchLabels` and a pod's `nodeSelector` mean it. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function meets(requirement: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      // A missing label meets NotIn, as in Kubernetes (labels.Requirement.Matches).
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return assertNever(requirement.operator, 'operator');
  }
}
