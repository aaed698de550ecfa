import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = new URL('../golden/', import.meta.url);

/** Compares text with `test/golden/NAME`; with UPDATE_GOLDEN=1 the file is written instead. */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(name, folder));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.ok(existsSync(file), `test/golden/${name} is not there; UPDATE_GOLDEN=1 writes it`);
  assert.equal(
    text,
    readFileSync(file, 'utf8'),
    `differs from test/golden/${name}; UPDATE_GOLDEN=1 rewrites it`,
  );
}

/** The same for a value, as indented JSON. */
export function expectGoldenJson(name: string, value: unknown): void {
  expectGolden(name, `${JSON.stringify(value, null, 2)}\n`);
}
