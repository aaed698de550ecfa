import { nearest } from '../../util/nearest.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';
import type { BoundStep } from '../step-definition.ts';
import { stepDefinitions } from '../steps/registry.ts';
import { memberOf } from './member-of.ts';
import { shownValue } from './shown-value.ts';

const stepKeys = stepDefinitions.map(({ key }) => key);
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
  const [definition, second] = stepDefinitions.filter(({ key }) => keys.includes(key));
  if (definition === undefined) return { problems: [noKind(keys)] };
  if (second !== undefined) {
    const message = `a step does one thing, and ${definition.key} and ${second.key} are two`;
    return { problems: [{ path: [second.key], code: 'two-kinds', message, hint: 'make it two steps' }] };
  }
  return definition.read(value);
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
