import { UsageError } from '../model/errors.ts';
import type { LabelRequirement, LabelSelector } from '../model/kubernetes.ts';
import { isLabelValue, isQualifiedName } from './manifest/labels.ts';

const example = 'write it like app=web,tier!=db,env in (a,b),stage notin (c),track,!old';

/** `key`, `!key`, `key=value`, `key==value`, `key!=value`, `key in (a,b)`, `key notin (a,b)`. */
const shape =
  /^\s*(?:(?<no>!)\s*(?<absent>[^\s!=<>(),]+)|(?<key>[^\s!=<>(),]+)(?:\s*(?<sign>==|=|!=)\s*(?<value>[^\s!=<>(),]*)|\s+(?<word>in|notin)\s*\((?<values>[^()]*)\))?)\s*$/;

/**
 * A label selector as it is written on a command line, in the grammar of `kubectl -l`
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).
 * @throws UsageError `bad-selector`
 */
export function parseLabelSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = Object.create(null);
  const matchExpressions: LabelRequirement[] = [];
  for (const part of text.trim() === '' ? [] : requirements(text)) {
    const requirement = readRequirement(part, text);
    const [value] = requirement.values;
    const isPair = requirement.operator === 'In' && requirement.values.length === 1;
    // The same key with two values matches nothing; a map would forget one of them.
    if (isPair && value !== undefined && !(requirement.key in matchLabels)) {
      matchLabels[requirement.key] = value;
    } else {
      matchExpressions.push(requirement);
    }
  }
  return { matchLabels: { ...matchLabels }, matchExpressions };
}

/** Commas between requirements, not those in brackets. */
const requirements = (text: string): readonly string[] => text.split(/,(?![^()]*\))/);

function readRequirement(part: string, whole: string): LabelRequirement {
  const { no, absent, key, sign, value, word, values } = shape.exec(part)?.groups ?? {};
  const named = absent ?? key;
  if (named === undefined)
    throw bad(
      whole,
      part.trim() === '' ? 'there is nothing between two commas' : `"${part.trim()}" is no requirement`,
    );
  if (!isQualifiedName(named)) throw bad(whole, `"${named}" cannot be the key of a label`);
  if (no !== undefined) return { key: named, operator: 'DoesNotExist', values: [] };
  const wanted = value === undefined ? values?.split(',').map((one) => one.trim()) : [value];
  if (wanted === undefined) return { key: named, operator: 'Exists', values: [] };
  const wrong = wanted.find((one) => !isLabelValue(one));
  if (wrong !== undefined) throw bad(whole, `"${wrong}" cannot be the value of a label`);
  return { key: named, operator: sign === '!=' || word === 'notin' ? 'NotIn' : 'In', values: wanted };
}

function bad(selector: string, why: string): UsageError {
  return new UsageError('bad-selector', `the selector "${selector}" cannot be read: ${why}`, {
    hint: example,
  });
}
