import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPluginWords } from '../../../../src/cli/compare/plugin-words.ts';

test('sides are called by plugin or file, and by numbers where that is the same', () => {
  assert.deepEqual(readPluginWords(['bridge', 'old/mine.yaml', 'new/mine.yml', './vxlan']), [
    { word: 'bridge', name: 'bridge', builtIn: 'bridge' },
    { word: 'old/mine.yaml', name: 'mine#1' },
    { word: 'new/mine.yml', name: 'mine#2' },
    { word: './vxlan', name: 'vxlan' },
  ]);
});
