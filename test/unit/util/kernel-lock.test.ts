import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { tryKernelLock } from '../../../src/util/kernel-lock.ts';

test('long names that begin alike are two locks', async () => {
  const beginning = 'x'.repeat(200);
  const one = await tryKernelLock(`podnet-test-${process.pid}-${beginning}-one`);
  const two = await tryKernelLock(`podnet-test-${process.pid}-${beginning}-two`);
  const again = await tryKernelLock(`podnet-test-${process.pid}-${beginning}-one`);
  one?.release();
  two?.release();
  assert.ok(one !== undefined && two !== undefined, 'both are free');
  assert.equal(again, undefined, 'somebody has it');
});
