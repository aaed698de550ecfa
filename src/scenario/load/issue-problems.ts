import type * as z from 'zod';
import { assertNever } from '../../model/assert-never.ts';
import { nearest } from '../../util/nearest.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';
import { keysAt, wordingAt } from './schema-at.ts';
import { shownValue } from './shown-value.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** What a value lacks of its schema, in podnet's own words; [] when it fits. */
export function problemsIn(schema: z.ZodType, value: unknown): readonly ProblemAtPath[] {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(schema, issue, []));
}

function problemsOf(schema: z.ZodType, issue: Issue, above: Path): readonly ProblemAtPath[] {
  // Values come from YAML with text for keys, so no path holds a symbol.
  const path = [...above, ...issue.path] as Path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], keysAt(schema, path)));
  }
  if (issue.input === undefined && issue.code !== 'custom') return [missingKey(schema, path)];
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((option) => !option.some(isWrongKind));
    const [option] = meant;
    if (option !== undefined && meant.length === 1) {
      return option.flatMap((inner) => problemsOf(schema, inner, path));
    }
  }
  return [wrongValue(schema, issue, path)];
}

/** Whether this option of a union is for another kind of value altogether. */
function isWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_type') return true;
  return issue.code === 'invalid_value' && issue.values.every((value) => typeof value !== typeof issue.input);
}

function unknownKey(path: Path, known: readonly string[]): ProblemAtPath {
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  return {
    path,
    code: 'unknown-key',
    message: `unknown key "${key}"`,
    hint: meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean "${meant}"?`,
  };
}

function missingKey(schema: z.ZodType, path: Path): ProblemAtPath {
  const hint = wordingAt(schema, path)?.hint?.(undefined);
  return { path, code: 'missing-key', message: `"${String(path.at(-1))}" is missing`, hint };
}

function wrongValue(schema: z.ZodType, issue: Issue, path: Path): ProblemAtPath {
  const wording = wordingAt(schema, path);
  // Of a mapping as a whole there is nothing to show: it stands there.
  const got =
    issue.code === 'custom' && typeof issue.input === 'object' ? '' : `, got ${shownValue(issue.input)}`;
  const message = (expected: string): string => `expected ${expected}${got}`;
  if (wording !== undefined) {
    return {
      path,
      code: wording.code,
      message: message(wording.expected),
      hint: wording.hint?.(issue.input),
    };
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const meant = typeof issue.input === 'string' ? nearest(issue.input, values) : undefined;
    return {
      path,
      code: 'bad-value',
      message: message(values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`),
      hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
    };
  }
  if (issue.code === 'too_small' && Array.isArray(issue.input)) {
    return { path, code: 'empty-list', message: 'the list is empty' };
  }
  const { input } = issue;
  const alone = typeof input === 'string' || typeof input === 'number';
  const listed = alone && issue.code === 'invalid_type' && issue.expected === 'array';
  return {
    path,
    code: issue.code === 'invalid_type' ? 'bad-type' : 'bad-value',
    message: message(expectation(issue)),
    hint: listed ? `write a list: [${input}]` : undefined,
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'too_small':
      return issue.origin === 'string' ? 'some text' : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
    case 'invalid_value':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'another value';
    default:
      return assertNever(issue, 'issue');
  }
}
