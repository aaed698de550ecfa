import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { testReportJsonSchema, testReportSchema } from '../../../src/report/test-report-schema.ts';
import { greenReport, redReport } from '../../support/sample-reports.ts';

const file = new URL('../../../docs/test-report.schema.json', import.meta.url);

test('docs/test-report.schema.json has not drifted', () => {
  const text = `${JSON.stringify(testReportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
});

test('reports fit the schema after a way through JSON', () => {
  for (const report of [greenReport, redReport]) {
    const read: unknown = JSON.parse(JSON.stringify(report));
    assert.deepEqual(testReportSchema.parse(read), report);
  }
});

test('what is no report does not fit', () => {
  assert.equal(testReportSchema.safeParse({ ...greenReport, exitCode: 'none' }).success, false);
});

test('the JSON Schema lets later verdicts through', () => {
  assert.doesNotMatch(JSON.stringify(testReportJsonSchema()), /"enum":\["answered"/);
  assert.doesNotMatch(JSON.stringify(testReportJsonSchema()), /additionalProperties":false|tolerant/);
});
