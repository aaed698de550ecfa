import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { type AnyCheck, everyCheck } from '../../../support/every-check.ts';

const file = new URL('../../../../docs/doctor.md', import.meta.url);

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = ({ id, name, why, mend }: AnyCheck): string =>
  `| \`${id}\` | ${[name, why, mend].map(cell).join(' | ')} |\n`;

const table = (checks: readonly AnyCheck[]): string =>
  `| finding | what | why it matters | what mends it |\n|---|---|---|---|\n${checks.map(row).join('')}`;

test('docs/doctor.md lists every check', () => {
  const page = readFileSync(file, 'utf8');
  const wanted = Object.entries(everyCheck).reduce((text, [runtime, checks]) => {
    const place = new RegExp(`(<!-- checks: ${runtime} -->\n)[^]*?(<!-- end -->)`);
    assert.match(text, place);
    return text.replace(place, (_all, begin: string, end: string) => `${begin}${table(checks)}${end}`);
  }, page);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, wanted);
  assert.equal(readFileSync(file, 'utf8'), wanted, 'UPDATE_GOLDEN=1 rewrites it');
});
