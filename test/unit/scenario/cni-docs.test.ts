import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { factNames } from '../../../src/model/conflist-template.ts';
import { cniSchema } from '../../../src/scenario/format/cni-schema.ts';
import { checkConflistTemplate } from '../../../src/util/check-conflist-template.ts';

const page = readFileSync(new URL('../../../docs/cni.md', import.meta.url), 'utf8');

test('docs/cni.md has every key and every fact', () => {
  for (const key of Object.keys(cniSchema.shape)) assert.ok(page.includes(`| \`${key}\` |`), key);
  for (const fact of factNames.filter((name) => !name.startsWith('nodes.'))) {
    assert.ok(page.includes(`\`${fact}\``), fact);
  }
});

test('its conflist can be used as it stands', () => {
  const [, conflist] = /```json\n(.*?)```/s.exec(page) ?? [];
  assert.ok(conflist !== undefined);
  assert.deepEqual(checkConflistTemplate(conflist), []);
  JSON.parse(conflist);
});
