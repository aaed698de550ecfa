import type { Problem } from '../../model/problem.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';

/** A value below `spec.cluster` that goes before the file's. */
export interface Override {
  /** Below `spec.cluster`. */
  readonly path: readonly string[];
  /** Undefined takes away what the file has. */
  readonly value: unknown;
  /** The words of the command line that it comes from: `--set network.plugin=ptp`. */
  readonly words?: string;
  /** Where a problem of the value is; its path begins at the value. */
  problemAt(problem: ProblemAtPath): Problem;
}

/** The value with the override put in; mappings on the way are made where they are missing. */
export function applyOverride(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  if (Array.isArray(value) && Object.hasOwn(value, key)) {
    const list: readonly unknown[] = value;
    return list.map((item, index) => (String(index) === key ? applyOverride(item, rest, put) : item));
  }
  const entries: readonly [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const inner = entries.find(([name]) => name === key)?.[1];
  // fromEntries defines keys, so that a path through __proto__ is a key like any other.
  const replaced = applyOverride(inner, rest, put);
  return Object.fromEntries([
    ...entries.filter(([name]) => name !== key),
    ...(replaced === undefined ? [] : [[key, replaced]]),
  ]);
}

/** The override that a problem of the Scenario document comes from, as a Problem with that place. */
export function problemOfOverride(
  overrides: readonly Override[],
  problem: ProblemAtPath,
): Problem | undefined {
  const { path } = problem;
  if (path[0] !== 'spec' || path[1] !== 'cluster' || path.length < 3) return undefined;
  const inCluster = path.slice(2).map(String);
  const source = overrides.findLast((override) => {
    const shared = Math.min(override.path.length, inCluster.length);
    return override.path.slice(0, shared).every((key, index) => inCluster[index] === key);
  });
  return source?.problemAt({ ...problem, path: path.slice(2 + source.path.length) });
}

/** What words of the command line say, which have no lines for problems to be at. */
export const fromWords = (words: string, path: Override['path'], value: unknown): Override => ({
  path,
  value,
  words,
  problemAt: ({ code, message, hint }) => ({
    file: words,
    code,
    message,
    ...(hint !== undefined && { hint }),
  }),
});
