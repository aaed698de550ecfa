import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DoctorReport } from '../../../src/model/doctor-report.ts';
import {
  doctorReportJsonSchema,
  doctorReportSchema,
  schemaIsTheType,
} from '../../../src/report/doctor-report-schema.ts';

test('docs/doctor-report.schema.json has not drifted', () => {
  const file = new URL('../../../docs/doctor-report.schema.json', import.meta.url);
  const text = `${JSON.stringify(doctorReportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
});

test('the compiler compares schema and type', () => assert.equal(schemaIsTheType, true));

test('a report fits its schema after a way through JSON, and other things do not', () => {
  const report: DoctorReport = {
    apiVersion: 'podnet/v1alpha1',
    kind: 'DoctorReport',
    podnetVersion: '0.1.0',
    runtime: 'namespace',
    works: false,
    examinations: [
      {
        runtime: 'namespace',
        works: false,
        findings: [
          {
            id: 'program-mount',
            name: 'mount',
            status: 'fail',
            detail: 'not found',
            why: 'It …',
            mend: 'apt',
          },
          { id: 'memory', name: 'memory', status: 'ok', detail: '900 MB', why: 'The …' },
        ],
      },
    ],
  };
  const read = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  assert.deepEqual(doctorReportSchema.parse(read(report)), report);
  for (const wrong of [
    { ...report, kind: 'ProbeReport' },
    { ...report, works: 'no' },
  ])
    assert.equal(doctorReportSchema.safeParse(wrong).success, false);
});
