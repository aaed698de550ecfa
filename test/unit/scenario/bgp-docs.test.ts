import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bgpFactNames } from '../../../src/model/bgp/bgp-template.ts';
import { bgpSchema } from '../../../src/scenario/format/bgp-schema.ts';
import { daemonSchema } from '../../../src/scenario/format/daemon-schema.ts';

const page = readFileSync(new URL('../../../docs/bgp.md', import.meta.url), 'utf8');

test('docs/bgp.md has every key and every fact of its own', () => {
  const keys = [...Object.keys(bgpSchema.shape), ...Object.keys(daemonSchema.shape), 'config', 'files'];
  for (const key of keys) assert.ok(page.includes(`| \`${key}\` |`), key);
  for (const fact of bgpFactNames.filter((name) => /^(bgp|peer|client)\./.test(name))) {
    assert.ok(page.includes(`\`${fact}\``), fact);
  }
});
