import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvironmentError, failingFirst, firstError } from '../../../src/model/errors.ts';

/** Fails, and what is taken away after it fails, too. */
async function failTwice(): Promise<void> {
  await using _rest = {
    [Symbol.asyncDispose]: async () => {
      throw new Error('the engine cannot remove it');
    },
  };
  await Promise.reject(new EnvironmentError('engine-gone', 'the engine is gone'));
}

test('of two errors the first is told, with its code', async () => {
  await assert.rejects(failTwice(), { name: 'SuppressedError' });
  await assert.rejects(failingFirst(failTwice()), { code: 'engine-gone', message: 'the engine is gone' });
});

test('one alone is what it is', () => {
  const error = new Error('alone');
  assert.equal(firstError(error), error);
  assert.equal(firstError('words'), 'words');
});
