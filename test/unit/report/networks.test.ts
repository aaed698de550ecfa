import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createColours } from '../../../src/report/colours.ts';
import { networksMarkdown } from '../../../src/report/networks-markdown.ts';
import {
  networksReportJsonSchema,
  networksReportSchema,
  schemaIsTheType,
} from '../../../src/report/networks-report-schema.ts';
import { networksText } from '../../../src/report/networks-text.ts';
import { width } from '../../../src/report/pad.ts';
import { expectGolden } from '../../support/golden.ts';
import { greenNetworks, redNetworks } from '../../support/sample-networks.ts';

for (const [colour, report] of Object.entries({ green: greenNetworks, red: redNetworks })) {
  for (const columns of [80, 160]) {
    test(`${colour} networks in ${columns} columns`, () => {
      const text = networksText(report, { colours: createColours(false), columns });
      for (const line of text.split('\n')) assert.ok(width(line) <= columns, line);
      // oxlint-disable-next-line no-control-regex -- that is the question
      assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f]/, 'no control characters');
      assert.doesNotMatch(text, / $/m, 'no spaces at the end');
      expectGolden(`networks-${colour}-in-${columns}.txt`, text);
    });
  }

  test(`${colour} networks in Markdown`, () =>
    expectGolden(`networks-markdown-${colour}.txt`, networksMarkdown(report)));

  test(`${colour} networks fit their schema after a way through JSON`, () => {
    const read: unknown = JSON.parse(JSON.stringify(report));
    assert.deepEqual(networksReportSchema.parse(read), read);
    assert.equal(networksReportSchema.safeParse({ ...report, rounds: 'no' }).success, false);
  });
}

test('colours change nothing but colours', () => {
  const options = { columns: 80, colours: createColours(true) };
  const plain = networksText(redNetworks, { ...options, colours: createColours(false) });
  // oxlint-disable-next-line no-control-regex -- what colours are made of
  assert.equal(networksText(redNetworks, options).replaceAll(/\u001b\[\d+m/g, ''), plain);
});

test('docs/networks-report.schema.json has not drifted, and is the type', () => {
  assert.equal(schemaIsTheType, true);
  const file = new URL('../../../docs/networks-report.schema.json', import.meta.url);
  const text = `${JSON.stringify(networksReportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
});
