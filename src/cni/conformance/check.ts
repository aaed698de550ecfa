/** What a plugin must do, and what it should. */
export type CheckLevel = 'MUST' | 'SHOULD';

export type CheckStatus = 'pass' | 'fail' | 'not-applicable';

/** What became of one check. */
export interface CheckResult {
  /** Its number in the checklist, 1 to 36; 0 is the ADD that most others need. */
  readonly id: number;
  readonly level: CheckLevel;
  readonly status: CheckStatus;
  readonly title: string;
  /** The section of the specification, or the defect that it is known by: `SPEC 1.1.0, "DEL"`, `plugins#805`. */
  readonly ground: string;
  /**
   * Lines: for a failure what was seen, what was left and how to repeat it; else why it does not apply, or how much was
   * tried.
   */
  readonly evidence: readonly string[];
  readonly durationMs: number;
}

/** A whole report, the JSON of `--report json`. */
export interface ConformanceReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'ConformanceReport';
  readonly network: string;
  readonly cniVersion: string;
  readonly plugins: readonly string[];
  readonly checks: readonly CheckResult[];
}
