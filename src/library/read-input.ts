import type * as z from 'zod';
import { InternalError } from '../model/errors.ts';
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

function refuse(what: string, problems: readonly ProblemAtPath[]): void {
  if (problems.length === 0) return;
  throw new ProblemsError(
    problems.map(({ path, code, message, hint }) => ({
      file: placeOf(what, path),
      code,
      message,
      ...(hint !== undefined && { hint }),
    })),
  );
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
