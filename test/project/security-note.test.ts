import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const note = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const section = note.slice(note.indexOf('## What holds'), note.indexOf('## What is not kept apart'));
const lines = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| line '));

test('every line of the security note names the tests that show it, and they are there', () => {
  assert.ok(lines.length > 10);
  for (const line of lines) {
    const named = [...line.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
    assert.ok(named.length > 0, line);
    for (const file of named) assert.ok(existsSync(path.join(root, file)), `${file} of: ${line}`);
  }
});
