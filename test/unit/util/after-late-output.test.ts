import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { afterLateOutput } from '../../../src/util/after-late-output.ts';

/** Nothing else runs on this thread meanwhile. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('what came while the thread was held up is read before', async () => {
  const child = spawn('sh', ['-c', 'read line; echo "$line"; exec sleep 600']);
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  await once(child, 'spawn');
  try {
    const heard = new Promise<string>((resolve) => {
      afterLateOutput(() => resolve(said));
    });
    child.stdin.write('late\n');
    holdUp(1_500);
    assert.equal(await heard, 'late\n');
  } finally {
    child.kill();
  }
});

test('it can be called off', async () => {
  let isCalled = false;
  const callOff = afterLateOutput(() => {
    isCalled = true;
  });
  callOff();
  await sleep(400);
  assert.equal(isCalled, false);
});
