import assert from 'node:assert/strict';
import { test } from 'node:test';
import { githubText, stepSummaryText } from '../../../src/report/github.ts';
import { redReport, sampleReport, sampleScenario, sampleStep } from '../../support/sample-reports.ts';

const failing = (count: number, name = 'a step') =>
  sampleReport([
    sampleScenario({
      status: 'failed',
      steps: Array.from({ length: count }, (_, n) => sampleStep(n + 1, { name, status: 'failed' })),
    }),
  ]);

test('GitHub: ten annotations at most, the last says how many are left', () => {
  assert.equal(githubText(failing(10)).split('\n').length - 1, 10);
  const lines = githubText(failing(40)).trimEnd().split('\n');
  assert.equal(lines.length, 10);
  assert.match(lines[9] ?? '', /::31 more steps/);
});

test('GitHub: one command a line, nothing in a name ends it early', () => {
  const text = githubText(failing(1, 'a: b, c\n::error::100%'));
  assert.equal(text.trimEnd().split('\n').length, 1);
  assert.match(text, /title=web-and-db%3A 01 a%3A b%2C c%0A%3A%3Aerror%3A%3A100%25::/);
});

test('GitHub: the summary stays below the limit of 1 MiB', () => {
  const bytes = Buffer.byteLength(stepSummaryText(failing(4000, 'é'.repeat(300))));
  assert.ok(bytes <= 1024 * 1024 && bytes > 900_000, String(bytes));
  assert.match(stepSummaryText(redReport), /^# podnet/);
});
