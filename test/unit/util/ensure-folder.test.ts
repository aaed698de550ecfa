import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ensureFolder } from '../../../src/util/ensure-folder.ts';

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'podnet-test-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('folders are made with those above them, and may be there', (context) => {
  const path = join(folder(context), 'a', 'b', 'c');
  ensureFolder(path);
  ensureFolder(path);
  assert.ok(statSync(path).isDirectory());
});

test('where none can be made it says so, and at once', (context) => {
  const file = join(folder(context), 'file');
  writeFileSync(file, '');
  assert.throws(() => ensureFolder(file), { code: 'EEXIST' });
  assert.throws(() => ensureFolder(join(file, 'below')), { code: 'ENOTDIR' });
  assert.throws(() => ensureFolder('/proc/none/at/all'), { code: 'ENOENT' });
});
