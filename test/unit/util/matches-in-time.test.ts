import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/model/errors.ts';
import { matchesInTime } from '../../../src/util/matches-in-time.ts';

test('a pattern matches as it does anywhere', () => {
  assert.equal(matchesInTime(/^b$/m, 'a\nb\n'), true);
  assert.equal(matchesInTime(/^B$/i, 'b'), true);
  assert.equal(matchesInTime(/c/, 'a\nb\n'), false);
});

test('one that would take for ever ends, and the next one is none the worse', () => {
  assert.throws(
    () => matchesInTime(/^(a+)+$/, `${'a'.repeat(60)}b`),
    (error) =>
      error instanceof UsageError && error.code === 'slow-pattern' && error.message.includes('(a+)+'),
  );
  assert.equal(matchesInTime(/a/, 'a'), true);
});
