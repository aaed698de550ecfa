import type { LabelRequirement, LabelSelector } from '../../model/kubernetes.ts';
import { readLabelKey, readLabels } from './labels.ts';
import { labelRequirementFields, labelSelectorFields } from './meta-fields.ts';
import type { Place } from './place.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** A label selector as in a workload's spec. */
export function readSelector(place: Place): LabelSelector {
  place.mapping(labelSelectorFields);
  return {
    matchLabels: readLabels(place.at('matchLabels')),
    matchExpressions: place.at('matchExpressions').entries().flatMap(readRequirement),
  };
}

function readRequirement(place: Place): readonly LabelRequirement[] {
  if (!place.required(labelRequirementFields)) return [];
  for (const field of ['key', 'operator']) if (place.at(field).isAbsent) place.at(field).missing();
  const key = readLabelKey(place.at('key'));
  const operator = place.at('operator').oneOf(operators);
  const values = place.at('values').texts() ?? [];
  if (key === undefined || operator === undefined) return [];
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0) {
    place
      .at('values')
      .refuse('bad-value', `operator ${operator} ${wantsValues ? 'needs' : 'takes no'} values`);
  }
  return [{ key, operator, values }];
}
