import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Waits until a run has said something on standard error. */
export async function untilSaid(child: ChildProcess, pattern: RegExp): Promise<string> {
  let said = '';
  while (!pattern.test(said)) {
    assert.ok(child.stderr !== null);
    const [piece] = await Promise.race([once(child.stderr, 'data'), once(child, 'exit').then(() => [''])]);
    assert.ok(piece !== '', `ended before ${pattern}: ${said}`);
    said += String(piece);
  }
  return said;
}
