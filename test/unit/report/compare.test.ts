import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createColours } from '../../../src/report/colours.ts';
import { compareMarkdown } from '../../../src/report/compare-markdown.ts';
import {
  compareReportJsonSchema,
  compareReportSchema,
  schemaIsTheType,
} from '../../../src/report/compare-report-schema.ts';
import { compareText } from '../../../src/report/compare-text.ts';
import { width } from '../../../src/report/pad.ts';
import { expectGolden } from '../../support/golden.ts';
import { greenComparison, redComparison } from '../../support/sample-comparison.ts';

for (const [colour, report] of Object.entries({ green: greenComparison, red: redComparison })) {
  for (const columns of [80, 160]) {
    test(`a ${colour} comparison in ${columns} columns`, () => {
      const text = compareText(report, { colours: createColours(false), columns });
      for (const line of text.split('\n')) assert.ok(width(line) <= columns, line);
      // oxlint-disable-next-line no-control-regex -- that is the question
      assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f]/, 'no control characters');
      assert.doesNotMatch(text, / $/m, 'no spaces at the end');
      expectGolden(`compare-${colour}-in-${columns}.txt`, text);
    });
  }

  test(`a ${colour} comparison in Markdown`, () =>
    expectGolden(`compare-markdown-${colour}.txt`, compareMarkdown(report)));

  test(`a ${colour} comparison fits its schema after a way through JSON`, () => {
    const read: unknown = JSON.parse(JSON.stringify(report));
    assert.deepEqual(compareReportSchema.parse(read), read);
    assert.equal(compareReportSchema.safeParse({ ...report, same: 'no' }).success, false);
  });
}

test('colours change nothing but colours', () => {
  const options = { columns: 80, colours: createColours(true) };
  const plain = compareText(redComparison, { ...options, colours: createColours(false) });
  // oxlint-disable-next-line no-control-regex -- what colours are made of
  assert.equal(compareText(redComparison, options).replaceAll(/\u001b\[\d+m/g, ''), plain);
});

test('docs/compare-report.schema.json has not drifted, and is the type', () => {
  assert.equal(schemaIsTheType, true);
  const file = new URL('../../../docs/compare-report.schema.json', import.meta.url);
  const text = `${JSON.stringify(compareReportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
});
