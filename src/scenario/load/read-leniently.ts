import type * as z from 'zod';
import type { ProblemAtPath } from '../problem-at-path.ts';
import { problemsIn } from './issue-problems.ts';

type Path = ProblemAtPath['path'];

/** What a schema makes of a value once the parts that do not fit are left out. */
export interface LenientlyRead<T> {
  /** Absent when a part that must be there does not fit or is missing. */
  readonly value?: T;
  /** What does not fit; with any of these, defaults may stand where something else was meant. */
  readonly problems: readonly ProblemAtPath[];
}

/**
 * Reads as much as fits, so that one slip does not hide the others of the same mapping: what is left can
 * still be checked for names that nothing has.
 */
export function readLeniently<S extends z.ZodType>(schema: S, value: unknown): LenientlyRead<z.output<S>> {
  const first = schema.safeParse(value);
  if (first.success) return { value: first.data, problems: [] };
  const problems = problemsIn(schema, value);
  const rest = problems.reduce((left, { path }) => without(left, path), value);
  const second = schema.safeParse(rest);
  return { problems, ...(second.success && { value: second.data }) };
}

function without(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    // The entry stays, so that the places of those behind it do not move.
    return list.map((item, index) => (index === key ? without(item, rest) : item));
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
      if (name !== key) return [[name, inner]];
      return rest.length === 0 ? [] : [[name, without(inner, rest)]];
    }),
  );
}
