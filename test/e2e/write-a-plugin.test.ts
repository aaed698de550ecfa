import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';
import { blocksOf, runDocument } from '../support/run-document.ts';

/*
 * A plugin in shell as the guide builds it: its first version, a broken one, and the whole one:
 *
 *   a, b --- node-1 --- node-2 --- c       a veth a pod, and a route to it
 */
const guide = 'docs/write-a-plugin.md';

test('what the guide to a plugin says is what happens', {
  skip: missing('nsenter', 'ip', 'sh', 'jq', 'sha256sum'),
}, (context) => {
  const { commands } = runDocument(context, guide);
  assert.ok(commands > 5, 'the commands of the guide were found');
});

test('what the guide ends with are the files of the shipped scenario', () => {
  const files = new Map(blocksOf(guide).map(({ file, text }) => [file, text]));
  for (const file of ['bin/routed', '10-routed.conflist']) {
    assert.equal(files.get(file), readFileSync(path.join(repository, 'scenarios/cni', file), 'utf8'));
  }
});
