import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findScenarios } from '../../../src/scenario/find-scenarios.ts';

test('a folder means the scenarios below it, sorted; a file means itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podnet-find-'));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  try {
    mkdirSync(join(folder, 'lessons'));
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, '.git'));
    put('b.yaml', 'apiVersion: podnet/v1alpha1\nkind: Scenario\n');
    put('a.yml', 'kind: "Scenario"\n');
    put('pods.yaml', 'kind: Pod\n');
    put('notes.txt', 'kind: Scenario\n');
    put('.git/x.yaml', 'kind: Scenario\n');
    put('lessons/1.yaml', 'kind: Pod\n---\nkind: Scenario\n');
    const below = (...names: string[]) => names.map((name) => join(folder, name));
    assert.deepEqual(await findScenarios([folder]), below('a.yml', 'b.yaml', 'lessons/1.yaml'));
    assert.deepEqual(
      await findScenarios([...below('pods.yaml'), folder]),
      below('pods.yaml', 'a.yml', 'b.yaml', 'lessons/1.yaml'),
    );
    const twice = [`${folder}/./a.yml`, ...below('a.yml', 'b.yaml'), `${folder}/lessons/../b.yaml`];
    assert.deepEqual(await findScenarios(twice), [twice[0], ...below('b.yaml')]);
    await assert.rejects(findScenarios(below('empty')), { code: 'no-scenarios', kind: 'usage' });
    await assert.rejects(findScenarios(below('missing.yaml')), { code: 'no-such-file', kind: 'usage' });
    await assert.rejects(findScenarios([]), { code: 'no-scenarios' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what may not be read is told of, not left out', { skip: process.getuid?.() === 0 }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'podnet-find-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret.yaml'), 'kind: Scenario\n', { mode: 0 });
  assert.deepEqual(await findScenarios([folder]), [join(folder, 'secret.yaml')]);
  mkdirSync(join(folder, 'locked'));
  chmodSync(join(folder, 'locked'), 0);
  await assert.rejects(findScenarios([folder]), { code: 'unreadable', kind: 'usage' });
  chmodSync(join(folder, 'locked'), 0o700);
});
