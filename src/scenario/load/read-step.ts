import { nearest } from '../../util/nearest.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';
import type { BoundStep, StepDefinition } from '../step-definition.ts';
import { stepDefinitions } from '../steps/registry.ts';
import { memberOf } from './member-of.ts';
import { shownValue } from './shown-value.ts';

const stepKeys = [...new Set(stepDefinitions.map(({ key }) => key))];
const listedKeys = `${stepKeys.slice(0, -1).join(', ')} or ${stepKeys.at(-1)}`;

/** Reads one step by the schema of its kind; its kind is the key that says what it does. */
export function readStep(value: unknown): {
  readonly step?: BoundStep;
  readonly problems: readonly ProblemAtPath[];
} {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `expected a step, a mapping with ${listedKeys}, got ${shownValue(value)}`;
    return { problems: [{ path: [], code: 'bad-type', message }] };
  }
  const keys = Object.keys(value);
  const [key, second] = stepKeys.filter((one) => keys.includes(one));
  if (key === undefined) return { problems: [noKind(keys)] };
  if (second !== undefined) {
    const message = `a step does one thing, and ${key} and ${second} are two`;
    return { problems: [{ path: [second], code: 'two-kinds', message, hint: 'make it two steps' }] };
  }
  const [definition, ...others] = stepDefinitions.filter((one) => one.key === key);
  if (definition === undefined) return { problems: [noKind(keys)] };
  if (others.length === 0) return definition.read(value);
  const wanted = memberOf(value, key);
  const meant = [definition, ...others].find(({ kind }) => kind === wanted);
  return meant?.read(value) ?? { problems: [notOneOf(key, wanted, [definition, ...others])] };
}

/** Of steps that share a key, the value says which it is. */
function notOneOf(key: string, wanted: unknown, definitions: readonly StepDefinition[]): ProblemAtPath {
  const kinds = definitions.map(({ kind }) => kind);
  const meant = typeof wanted === 'string' ? nearest(wanted, kinds) : undefined;
  return {
    path: [key],
    code: 'bad-value',
    message: `expected one of ${kinds.join(', ')}, got ${shownValue(wanted)}`,
    ...(meant !== undefined && { hint: `did you mean "${meant}"?` }),
  };
}

/** Whether a step that could not be read says at least what it is. */
export const isOfKnownKind = (value: unknown): boolean =>
  stepKeys.some((key) => memberOf(value, key) !== undefined);

function noKind(keys: readonly string[]): ProblemAtPath {
  for (const key of keys) {
    const meant = nearest(key, stepKeys);
    if (meant !== undefined) {
      return {
        path: [key],
        code: 'unknown-key',
        message: `unknown key "${key}"`,
        hint: `did you mean "${meant}"?`,
      };
    }
  }
  return { path: [], code: 'no-kind', message: `this step does nothing`, hint: `it needs ${listedKeys}` };
}
