/** Something wrong in a file, with its place. All problems of a file are reported at once. */
export interface Problem {
  readonly file: string;
  /** 1-based; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  /** Stable, for programs: `unknown-key`, `bad-port`, … */
  readonly code: string;
  readonly message: string;
  /** What to do, e.g. `did you mean "podCIDRs"?` */
  readonly hint?: string;
  /** The source line the place is in, for the caret under it. */
  readonly sourceLine?: string;
}
