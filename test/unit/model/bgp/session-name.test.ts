import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neighbourOf, sessionName } from '../../../../src/model/bgp/session-name.ts';

test('sessions are called as their neighbours are, unless BIRD might take that for a word of its own', () => {
  assert.equal(sessionName('node-2'), 'node-2');
  assert.equal(sessionName('router'), 'router-');
  for (const name of ['node-2', 'router', 'filter', 'edge-1', 'a']) {
    assert.equal(neighbourOf(sessionName(name)), name);
  }
});
