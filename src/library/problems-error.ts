import { UsageError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';

/** What was handed in is wrong; nothing was made or changed. All that is wrong with it is told at once. */
export class ProblemsError extends UsageError {
  readonly problems: readonly Problem[];

  /** @param problems at least one; the error has the code and the hint of the first */
  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const message = problems.map((problem, index) => lineOf(problem, index > 0)).join('\n');
    super(first?.code ?? 'bad-input', message, first?.hint === undefined ? {} : { hint: first.hint });
    this.problems = problems;
  }
}

/** `pods.yaml:3:5: unknown key "nodez"`; the error itself has the hint of the first. */
function lineOf({ file, line, column, message, hint }: Problem, withHint: boolean): string {
  const place = [file, line, column].filter((part) => part !== undefined && part !== '').join(':');
  return `${place === '' ? '' : `${place}: `}${message}${withHint && hint !== undefined ? ` (${hint})` : ''}`;
}
