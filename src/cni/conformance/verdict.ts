/** What a check has found out. */
export type Verdict =
  /** With a note of how much was tried, where that depends on the machine. */
  | { readonly status: 'pass'; readonly note?: string }
  | { readonly status: 'fail'; readonly evidence: readonly string[] }
  | { readonly status: 'not-applicable'; readonly reason: string };

export const pass: Verdict = { status: 'pass' };

/** @param note for people: how much was tried */
export const passWith = (note: string): Verdict => ({ status: 'pass', note });

/** @param evidence lines: what was seen, what was left, how to repeat it */
export const fail = (evidence: readonly string[]): Verdict => ({ status: 'fail', evidence });

export const notApplicable = (reason: string): Verdict => ({ status: 'not-applicable', reason });

/** Passes when nothing is said against the plugin. */
export const verdictOf = (complaints: readonly string[]): Verdict =>
  complaints.length === 0 ? pass : fail(complaints);
