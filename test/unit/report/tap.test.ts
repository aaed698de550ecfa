import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { tapText } from '../../../src/report/tap.ts';
import { redReport, sampleReport } from '../../support/sample-reports.ts';

test('TAP: the plan counts the points, numbers ascend, diagnostics are YAML', () => {
  const text = tapText(redReport);
  const [version, plan] = text.split('\n');
  assert.equal(version, 'TAP version 14');
  const numbers = [...text.matchAll(/^(?:not )?ok (\d+) - /gm)].map((match) => Number(match[1]));
  assert.equal(plan, `1..${numbers.length}`);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  const blocks = [...text.matchAll(/^ {2}---\n((?: {2}.*\n|\n)*?) {2}\.\.\.\n/gm)];
  assert.equal(blocks.length, numbers.length - 2, 'all but the skipped ones');
  for (const [, block = ''] of blocks) assert.ok(typeof parse(block) === 'object');
});

test('TAP: a bare # in a name starts no directive', () => {
  const directives = [...tapText(redReport).matchAll(/(?<!\\)# (\w+)/g)].map((match) => match[1]);
  assert.equal(directives.filter((word) => word === 'SKIP').length, 2);
  assert.match(tapText(redReport), /\\#1$/m);
});

test('TAP: interrupted runs bail out, others do not', () => {
  assert.match(tapText(redReport), /^Bail out!/m);
  assert.doesNotMatch(tapText(sampleReport([])), /Bail out/);
});
