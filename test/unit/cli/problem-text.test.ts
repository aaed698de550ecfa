import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsText } from '../../../src/cli/problem-text.ts';
import { createColours } from '../../../src/report/colours.ts';

const textOf = (sourceLine: string, column: number): string =>
  problemsText(
    [{ file: 's.yaml', line: 7, column, code: 'x', message: 'wrong', sourceLine }],
    createColours(false),
  );

test('the caret stands under its place', () => {
  assert.equal(
    textOf('key: value', 6),
    's.yaml:7:6: error: wrong\n 7 | key: value\n          ^\n1 problem\n',
  );
  assert.match(textOf('\tkey: value', 7), /\n {5}\t {5}\^\n/);
});

test('of a very long line only the part around the place is shown', () => {
  const long = `${'a'.repeat(5000)}X${'b'.repeat(5000)}`;
  for (const [line, column] of [
    [long, 5001],
    [`X${'b'.repeat(5000)}`, 1],
    [`${'a'.repeat(5000)}X`, 5001],
  ] as const) {
    const [, shown = '', caret = ''] = textOf(line, column).split('\n');
    assert.ok(shown.length < 140, shown);
    assert.equal(shown[caret.indexOf('^')], 'X');
  }
});
