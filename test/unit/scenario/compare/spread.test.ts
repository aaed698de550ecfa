import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spreadOf } from '../../../../src/scenario/compare/spread.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

for (const [name, values, spread] of [
  ['none', [], undefined],
  ['one', [7], { count: 1, medianMs: 7, p95Ms: 7 }],
  ['two', [3, 1], { count: 2, medianMs: 2, p95Ms: 3 }],
  ['three', [9, 1, 2], { count: 3, medianMs: 2, p95Ms: 9 }],
  ['a hundred', hundred, { count: 100, medianMs: 50.5, p95Ms: 95 }],
] as const) {
  test(`median and 95th percentile of ${name}`, () => assert.deepEqual(spreadOf(values), spread));
}
