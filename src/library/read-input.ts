import type * as z from 'zod';
import { InternalError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import type { Loading } from '../scenario/load/loading.ts';
import { problemsIn } from '../scenario/load/issue-problems.ts';
import type { ProblemAtPath, ReportProblem } from '../scenario/problem-at-path.ts';
import { ProblemsError } from './problems-error.ts';

/**
 * Reads what a program handed in by the same schemas that read scenario files, so that both speak one language.
 * @param what the place for messages: `probe` makes `probe.port`
 * @throws ProblemsError
 */
export function readInput<S extends z.ZodType>(what: string, schema: S, value: unknown): z.output<S> {
  const known = withoutAbsent(value);
  const parsed = schema.safeParse(known);
  if (parsed.success) return parsed.data;
  refuse(what, problemsIn(schema, known));
  throw new InternalError(`${what} does not fit its schema, and nothing is wrong with it`);
}

/** Lets a check report what it finds, and refuses all of it together. @throws ProblemsError */
export function checkInput(what: string, check: (report: ReportProblem) => void): void {
  const found: ProblemAtPath[] = [];
  check((problem) => found.push(problem));
  refuse(what, found);
}

/** The same for input that names files, whose own problems come with it. @throws ProblemsError */
export async function checkInputAndFiles(
  what: string,
  loading: Loading,
  check: (report: ReportProblem) => Promise<void>,
): Promise<void> {
  const found: Problem[] = [];
  await check((problem) => {
    const placed = placedProblem(what, problem);
    found.push(placed);
    // What the loader sees of problems decides what else it looks at.
    loading.problems.push(placed);
  });
  const inFiles = loading.sortedProblems().filter((problem) => !found.includes(problem));
  if (found.length + inFiles.length > 0) throw new ProblemsError([...found, ...inFiles]);
}

function refuse(what: string, problems: readonly ProblemAtPath[]): void {
  if (problems.length === 0) return;
  throw new ProblemsError(problems.map((problem) => placedProblem(what, problem)));
}

function placedProblem(what: string, { path, code, message, hint }: ProblemAtPath): Problem {
  return { file: placeOf(what, path), code, message, ...(hint !== undefined && { hint }) };
}

/** `probe.port`, `nodes[1].name` */
function placeOf(what: string, path: ProblemAtPath['path']): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`),
    what,
  );
}

/** In JavaScript, `{ port: undefined }` means the same as `{}`. */
function withoutAbsent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
