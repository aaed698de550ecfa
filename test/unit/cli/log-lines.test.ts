import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastLines, PrefixedLines } from '../../../src/cli/log-lines.ts';

for (const [text, count, expected] of [
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\nb\n', 5, 'a\nb\n'],
  ['\n\n', 1, '\n'],
  ['a\n', 0, ''],
  ['', 3, ''],
] as const) {
  test(`the last ${count} of ${JSON.stringify(text)}`, () => assert.equal(lastLines(text, count), expected));
}

test('every line gets its prefix, also one that comes in pieces and one without an end', () => {
  const lines = new PrefixedLines('[p] ');
  assert.equal(lines.add('one\ntw'), '[p] one\n');
  assert.equal(lines.add('o\n\n'), '[p] two\n[p] \n');
  assert.equal(lines.end(), '');
  assert.equal(lines.add('three'), '');
  assert.equal(lines.end(), '[p] three\n');
});

test('without a prefix pieces pass as they are', () => {
  const lines = new PrefixedLines('');
  assert.equal(lines.add('on'), 'on');
  assert.equal(lines.end(), '');
});
