import type { Examination, Finding, FindingStatus } from '../../model/doctor-report.ts';

/** What one look found. */
export interface Verdict {
  readonly status: FindingStatus;
  readonly detail: string;
  /** Where it is known more exactly than the check's own. */
  readonly mend?: string;
}

/** One thing that podnet needs or that traps its users: docs/doctor.md lists them all. */
export interface Check<Subject> {
  /** Never changes: scripts know a finding by it. */
  readonly id: string;
  readonly name: string;
  readonly why: string;
  /** The command that mends it, or what to do, in general. */
  readonly mend: string;
  /** undefined where it does not matter, or cannot be known. */
  look(subject: Subject): Verdict | undefined;
}

export const ok = (detail: string): Verdict => ({ status: 'ok', detail });

export const warn = (detail: string, mend?: string): Verdict => ({ status: 'warn', detail, ...given(mend) });

export const fail = (detail: string, mend?: string): Verdict => ({ status: 'fail', detail, ...given(mend) });

const given = (mend: string | undefined) => (mend === undefined ? {} : { mend });

/** All that a list of checks has to say, in its order. */
export function examine<Subject>(checks: readonly Check<Subject>[], subject: Subject): readonly Finding[] {
  return checks.flatMap((check) => {
    const verdict = check.look(subject);
    if (verdict === undefined) return [];
    const { id, name, why } = check;
    const { status, detail, mend = check.mend } = verdict;
    return [{ id, name, status, detail, why, ...(status === 'ok' ? {} : { mend }) }];
  });
}

/** A runtime works unless something fails. */
export const works = (findings: readonly Finding[]): boolean =>
  findings.every(({ status }) => status !== 'fail');

export const examination = (runtime: Examination['runtime'], findings: readonly Finding[]): Examination => ({
  runtime,
  works: works(findings),
  findings,
});
