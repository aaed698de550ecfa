import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromWire, toWire } from '../../../src/rpc/wire-error.ts';
import { EnvironmentError, InternalError, PodnetError, UsageError } from '../../../src/model/errors.ts';

test('an error of ours comes out as it went in: class, code, message and hint', () => {
  for (const error of [
    new UsageError('not-found', 'there is no pod x', { hint: 'look again' }),
    new EnvironmentError('no-nft', 'nft is missing'),
    new InternalError('this cannot be'),
  ]) {
    const back = fromWire(toWire(error));
    assert.ok(back instanceof PodnetError);
    assert.equal(back.constructor, error.constructor);
    assert.deepEqual([back.code, back.message, back.hint], [error.code, error.message, error.hint]);
  }
});
test('any other error is internal; where it happened is only for whoever debugs', () => {
  const back = fromWire(toWire(new TypeError('undefined is not a function')));
  assert.ok(back instanceof InternalError);
  assert.equal(back.message, 'undefined is not a function');
  assert.ok(back.cause instanceof Error);
  assert.match(back.cause.stack ?? '', /wire-error\.test/);
});
