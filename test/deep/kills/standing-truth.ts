import assert from 'node:assert/strict';
import { pause } from '../../support/pause.ts';
import type { Ended } from '../../support/run-podnet.ts';

interface Listed {
  readonly name: string;
  readonly state: string;
}

/** A control process that was just told something may need this long to be in another state. */
const settleMs = 10_000;

/** What `podnet ls` says of clusters is so, and `podnet down --all` removes them all. @throws AssertionError */
export async function assertStandingIsTrue(
  run: (...words: readonly string[]) => Promise<Ended>,
): Promise<void> {
  const ok = async (...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(...words);
    assert.equal(exitCode, 0, `podnet ${words.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  };
  const list = async (): Promise<readonly Listed[]> => JSON.parse(await ok('ls', '-o', 'json'));
  let clusters = await list();
  for (const end = performance.now() + settleMs; performance.now() < end; clusters = await list()) {
    if (clusters.every(({ state }) => state === 'running' || state === 'stopped')) break;
    await pause(200);
  }
  for (const { name, state } of clusters) {
    assert.ok(state === 'running' || state === 'stopped', `podnet ls: ${name} is ${state}`);
    if (state === 'running') await ok('get', 'nodes', '--cluster', name);
    else await ok('up', name);
  }
  await ok('down', '--all');
  assert.deepEqual(await list(), []);
}
