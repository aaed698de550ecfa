import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtPlugins } from '../../../src/network/built-plugins.ts';
import { plugins } from '../../../src/network/plugins.ts';

test('the list of built plugins is the registry of plugins', () => {
  assert.deepEqual([...builtPlugins], Object.keys(plugins));
});
