import assert from 'node:assert/strict';
import type { DoctorReport, Finding } from '../../src/model/doctor-report.ts';
import { doctorReportSchema } from '../../src/report/doctor-report-schema.ts';
import { podnet } from './built-cli.ts';
import type { Ended } from './run-podnet.ts';

/** `podnet doctor` as its users run it, to be read by `diagnosisOf`. */
export const doctor = (runtime: DoctorReport['runtime']): readonly string[] =>
  podnet('doctor', '--runtime', runtime, '-o', 'json');

export interface Diagnosis {
  readonly exitCode: number | null;
  readonly report: DoctorReport;
  /** Of the runtime that was chosen, by their ids. */
  readonly findings: ReadonlyMap<string, Finding>;
}

/** What a doctor printed: a report by its schema, and nothing else. */
export function diagnosisOf({ exitCode, stdout, stderr }: Ended): Diagnosis {
  assert.doesNotMatch(stderr, /^ +at /m, 'a stack trace');
  const report = doctorReportSchema.parse(JSON.parse(stdout));
  assert.equal(exitCode, report.works ? 0 : 3, stderr);
  const findings = report.examinations
    .filter(({ runtime }) => runtime === report.runtime)
    .flatMap((examination) => examination.findings);
  return { exitCode, report, findings: new Map(findings.map((finding) => [finding.id, finding])) };
}

/** What is to be found: its status, and what is to be read in its detail and in what mends it. */
export interface Expected {
  readonly status: Finding['status'];
  readonly detail?: RegExp;
  readonly mend?: RegExp;
}

export function assertFinding({ findings, report }: Diagnosis, id: string, expected: Expected): void {
  const finding = findings.get(id);
  const all = JSON.stringify(report, null, 1);
  assert.equal(finding?.status, expected.status, `${id}: ${all}`);
  if (expected.detail !== undefined) assert.match(finding?.detail ?? '', expected.detail);
  if (expected.mend !== undefined) assert.match(finding?.mend ?? '', expected.mend);
  assert.equal(finding?.mend === undefined, finding?.status === 'ok', 'what is well needs no mending');
}
