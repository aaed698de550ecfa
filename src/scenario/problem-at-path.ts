/** Something wrong in a value that came from YAML; the loader turns it into a Problem with a place. */
export interface ProblemAtPath {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** How checks tell what they find. */
export type ReportProblem = (problem: ProblemAtPath) => void;
