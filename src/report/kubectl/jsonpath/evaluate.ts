import { UsageError } from '../../../model/errors.ts';
import { assertNever } from '../../../model/assert-never.ts';
import { compactJson, isJsonObject, type Json } from '../json.ts';
import type { Comparison, Found, Part, Path, Step } from './template.ts';

/** The text that a template makes of a value. @throws UsageError `bad-jsonpath` for a step that the value does not allow */
export function renderTemplate(parts: readonly Part[], value: Json): string {
  return findAll(parts, value)
    .map((found) => found.map(textOf).join(' '))
    .join('');
}

/** What each part of a template finds, in order. */
export function findAll(parts: readonly Part[], value: Json): readonly Found[] {
  return parts.flatMap((part): readonly Found[] => {
    if (part.kind === 'path') return [follow(part.path, [value])];
    return follow(part.over, [value]).flatMap((item) => findAll(part.parts, item));
  });
}

/** A value as it stands in a text: objects and lists as JSON. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : compactJson(value);
}

function follow(path: Path, from: Found): Found {
  return path.reduce<Found>((values, step) => take(step, values), from);
}

function take(step: Step, values: Found): Found {
  switch (step.kind) {
    case 'text':
      return [step.text];
    case 'literal':
      return [step.value];
    case 'field':
      return values.flatMap((value) =>
        isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name] ?? null] : [],
      );
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(withDescendants);
    case 'slice':
      return values.flatMap((value) => (value === null ? [] : sliceOf(step, listOf(value))));
    case 'union':
      return step.paths.flatMap((path) => follow(path, values));
    case 'filter':
      return values.flatMap((value) => listOf(value).filter((item) => passes(step, item)));
    default:
      return assertNever(step, 'kind');
  }
}

function childrenOf(value: Json): Found {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** All objects and lists in a value that hold something, the value first. */
function withDescendants(value: Json): Found {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(withDescendants)];
}

function sliceOf(step: Extract<Step, { kind: 'slice' }>, list: Found): Found {
  const { length } = list;
  const fromEnd = (index: number): number => (index < 0 ? index + length : index);
  const from = fromEnd(step.from ?? 0);
  const to = step.single ? from + 1 : fromEnd(step.to ?? length);
  if (from === to) return [];
  if (from < 0 || from >= length) throw outOfBounds(step.from ?? 0, length);
  if (to < 0 || to > length) throw outOfBounds((step.to ?? 0) - 1, length);
  if (from > to) throw failed(`the slice [${step.from ?? ''}:${step.to ?? ''}] ends before it begins`);
  const every = step.step ?? 1;
  if (every <= 0) throw failed('the step of a slice must be at least 1');
  return list.slice(from, to).filter((_item, index) => index % every === 0);
}

function passes({ left, comparison }: Extract<Step, { kind: 'filter' }>, item: Json): boolean {
  const lefts = follow(left, [item]);
  if (comparison === undefined) return lefts.length > 0;
  const rights = follow(comparison.right, [item]);
  if (lefts.length > 1 || rights.length > 1) throw failed('a filter can compare one value at a time');
  const [one] = lefts;
  const [other] = rights;
  return one !== undefined && other !== undefined && compare(one, other, comparison.operator);
}

function compare(left: Json, right: Json, operator: Comparison['operator']): boolean {
  const isText = typeof left === 'string' && typeof right === 'string';
  const isNumber = typeof left === 'number' && typeof right === 'number';
  const isTruth = typeof left === 'boolean' && typeof right === 'boolean';
  if (!isText && !isNumber && !(isTruth && (operator === '==' || operator === '!='))) {
    throw failed(`${compactJson(left)} and ${compactJson(right)} cannot be compared by ${operator}`);
  }
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return assertNever(operator, 'operator');
  }
}

function listOf(value: Json): Found {
  if (Array.isArray(value)) return value;
  throw failed(`${shown(value)} is no list`);
}

const shown = (value: Json): string => {
  const text = compactJson(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const outOfBounds = (index: number, length: number): UsageError =>
  failed(`there is no item ${index} in a list of ${length}`);

function failed(why: string): UsageError {
  return new UsageError('bad-jsonpath', `the JSONPath does not fit the objects: ${why}`, {
    hint: '"podnet get … -o json" shows their fields',
  });
}
