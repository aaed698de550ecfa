import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ConformanceReport } from '../../../src/cni/conformance/check.ts';
import { createColours } from '../../../src/report/colours.ts';
import { conformanceFormats } from '../../../src/report/conformance/conformance-format.ts';
import {
  conformanceReportJsonSchema,
  conformanceReportSchema,
  conformanceSchemaIsTheType,
} from '../../../src/report/conformance/conformance-report-schema.ts';
import { conformanceTexts } from '../../../src/report/conformance/conformance-texts.ts';
import { expectGolden } from '../../support/golden.ts';

const report: ConformanceReport = {
  apiVersion: 'podnet/v1alpha1',
  kind: 'ConformanceReport',
  network: 'net',
  cniVersion: '1.0.0',
  plugins: ['bridge', 'portmap'],
  checks: [
    {
      id: 1,
      level: 'MUST',
      status: 'pass',
      title: 'VERSION tells',
      ground: 'SPEC 1.1.0, "VERSION"',
      evidence: [],
      durationMs: 263,
    },
    {
      id: 10,
      level: 'MUST',
      status: 'fail',
      title: 'CHECK passes right after ADD',
      ground: 'SPEC 1.1.0, "CHECK"',
      evidence: [
        'CHECK failed',
        'stdout: {\n  "code": 999, "msg": "a | b <c> ``` \u001b[31m"\n}',
        'repeat: CNI_COMMAND=CHECK /opt/cni/bin/portmap',
      ],
      durationMs: 989,
    },
    {
      id: 14,
      level: 'SHOULD',
      status: 'fail',
      title: 'A failed ADD leaves nothing',
      ground: 'plugins#29',
      evidence: ['left # eth0'],
      durationMs: 1634,
    },
    {
      id: 28,
      level: 'MUST',
      status: 'not-applicable',
      title: 'GC drops the stale',
      ground: 'SPEC 1.1.0, "GC"',
      evidence: ['GC came with 1.1.0'],
      durationMs: 4,
    },
    {
      id: 24,
      level: 'SHOULD',
      status: 'pass',
      title: 'Nothing grows',
      ground: 'plugins#810',
      evidence: ['200 times'],
      durationMs: 12_345,
    },
  ],
};

for (const format of conformanceFormats) {
  test(`a conformance report as ${format}`, () =>
    expectGolden(
      `conformance-${format}.txt`,
      conformanceTexts[format](report, { colours: createColours(false), columns: 100 }),
    ));
}

test('docs/conformance-report.schema.json has not drifted', () => {
  const file = new URL('../../../docs/conformance-report.schema.json', import.meta.url);
  const text = `${JSON.stringify(conformanceReportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
});

test('the JSON fits its schema, and other things do not', () => {
  assert.equal(conformanceSchemaIsTheType, true);
  const read: unknown = JSON.parse(
    conformanceTexts.json(report, { colours: createColours(false), columns: 100 }),
  );
  assert.deepEqual(conformanceReportSchema.parse(read), report);
  assert.equal(conformanceReportSchema.safeParse({ ...report, kind: 'TestReport' }).success, false);
});
