import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { withEngineLock } from '../../../../src/runtime/docker/image/engine-lock.ts';
import { pause } from '../../../support/pause.ts';

const skip = process.platform === 'linux' ? false : 'abstract sockets are Linux only';
const { signal } = new AbortController();
const name = (what: string): string => `test-${what}-${process.pid}`;

test('one at a time', { skip }, async () => {
  let inside = 0;
  let most = 0;
  const work = (): Promise<void> =>
    withEngineLock(name('one'), signal, async () => {
      most = Math.max(most, ++inside);
      await pause(10);
      inside--;
    });
  await Promise.all(Array.from({ length: 10 }, work));
  assert.equal(most, 1);
});

test('a lock goes with whoever had it, however that ends', { skip, timeout: 20_000 }, async () => {
  const script = `require('node:net').createServer().listen({path: '\\0podnet-image-${name('killed')}'}, () => console.log('locked'))`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  let entered = false;
  const waiting = withEngineLock(name('killed'), signal, () => {
    entered = true;
    return Promise.resolve();
  });
  await pause(100);
  assert.equal(entered, false);
  holder.kill('SIGKILL');
  await waiting;
  assert.equal(entered, true);
});

test('who waits can be stopped', { skip, timeout: 20_000 }, async () => {
  const stop = new AbortController();
  await withEngineLock(name('stopped'), signal, async () => {
    const waiting = withEngineLock(name('stopped'), stop.signal, () => Promise.resolve());
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await assert.rejects(waiting, /enough/);
  });
});

test('an error of the work gives the lock back', { skip, timeout: 20_000 }, async () => {
  const failing = withEngineLock(name('error'), signal, () => Promise.reject(new Error('failed')));
  await assert.rejects(failing, /failed/);
  assert.equal(await withEngineLock(name('error'), signal, () => Promise.resolve(1)), 1);
});
