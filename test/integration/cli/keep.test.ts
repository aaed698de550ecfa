import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { openFolder } from '../../support/built-cli.ts';
import { type Ended, runPodnet } from '../../support/run-podnet.ts';

const scenario = fileURLToPath(new URL('../../../scenarios/web-and-db.yaml', import.meta.url));

/** With clusters of its own. */
function runIn(context: TestContext): {
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  readonly isEmpty: () => boolean;
} {
  const home = openFolder(context);
  const run = (...args: readonly string[]): Promise<Ended> =>
    runPodnet(args, { env: { XDG_STATE_HOME: home, PODNET_RUNTIME: 'namespace' } });
  context.after(() => run('down', '--all'));
  return { run, isEmpty: () => !existsSync(path.join(home, 'podnet')) };
}

test('--keep leaves the cluster standing until it is taken down, each under a name of its own', async (context) => {
  const { run, isEmpty } = runIn(context);
  const ended = await run('test', '--keep', scenario, '--repeat', '2');
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /8 passed, 0 failed/);
  assert.match(
    ended.stderr,
    /stays as the cluster web-and-db:\n.*podnet get pods -o wide --cluster web-and-db\n/,
  );
  assert.match(ended.stderr, /podnet down web-and-db-2\n/);
  const pods = await run('get', 'pods', '--cluster', 'web-and-db-2');
  assert.match(pods.stdout, /^db +1\/1 +Running/m, pods.stderr);
  const down = await run('down', '--all');
  assert.equal(down.stdout, 'cluster/web-and-db removed\ncluster/web-and-db-2 removed\n');
  assert.ok(isEmpty(), 'nothing is known of them any more');
});

test('--keep=failed keeps nothing of a run that passed, and what failed', async (context) => {
  const { run, isEmpty } = runIn(context);
  const passed = await run('test', '--keep=failed', scenario);
  assert.equal(passed.exitCode, 0, passed.stdout + passed.stderr);
  assert.doesNotMatch(passed.stderr, /stays/);
  assert.ok(isEmpty(), 'it was taken down');
  const wrong = path.join(openFolder(context), 'wrong.yaml');
  writeFileSync(wrong, readFileSync(scenario, 'utf8').replace('verdict: refused', 'verdict: answered'));
  const failed = await run('test', '--keep=failed', wrong);
  assert.equal(failed.exitCode, 1, failed.stdout + failed.stderr);
  assert.match(failed.stderr, /web-and-db stays as the cluster web-and-db:/);
});

test('another word than always and failed is refused', async (context) => {
  const { run } = runIn(context);
  const ended = await run('test', '--keep=sometimes', scenario);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /"sometimes" is no keep/);
});
