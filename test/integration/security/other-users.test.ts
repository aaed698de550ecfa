import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { podnet } from '../../support/built-cli.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import type { Ended } from '../../support/run-podnet.ts';
import { openWorld, type User, type World } from '../../support/world.ts';

/*
 *   root: a cluster "private", brought up with no mask at all; nobody: tries to see it, use it, take it over
 */
suite('a cluster and the other users of its machine', {
  skip: needsRoot || missing('unshare', 'nsenter', 'setpriv'),
}, () => {
  const env = { XDG_STATE_HOME: '/run/home/state', PODNET_RUNTIME: 'namespace' };
  let world: World;
  const run = (user: User, ...words: readonly string[]): Promise<Ended> =>
    world.run(podnet(...words), user, env);

  before(async () => {
    world = await openWorld();
    const up = podnet('up', '--cluster', 'private', '--nodes', '1');
    const { exitCode, stderr } = await world.run(
      ['sh', '-c', 'umask 000; exec "$@"', 'sh', ...up],
      'root',
      env,
    );
    assert.equal(exitCode, 0, stderr);
  });
  after(async () => {
    await run('root', 'down', '--all');
    await world[Symbol.asyncDispose]();
  });

  test('all that is known of it is the user’s alone, without a mask too', () => {
    const state = world.pathOf('/run/home/state/podnet');
    const files = ['.', ...readdirSync(state, { recursive: true, encoding: 'utf8' })];
    assert.ok(files.some((file) => file.endsWith('control.sock')));
    for (const file of files) {
      const stat = statSync(path.join(state, file));
      assert.equal(stat.mode & 0o777, stat.isDirectory() ? 0o700 : 0o600, file);
    }
  });

  for (const words of [
    ['ls'],
    ['get', 'nodes', '--cluster', 'private'],
    ['exec', '--cluster', 'private', 'node/node-1', '--', 'true'],
    ['up', 'private'],
    ['up', '--cluster', 'private'],
    ['up', '--cluster', 'mine'],
    ['down', 'private'],
    ['down', '--all'],
  ]) {
    test(`another user's podnet ${words.join(' ')} gets nothing of it`, async () => {
      const { exitCode, stdout, stderr } = await run('nobody', ...words);
      assert.equal(stdout, '');
      assert.doesNotMatch(stderr, /this is a bug|^\s+at /m);
      if (exitCode === 0) assert.match(stderr, /there is no cluster/, 'it sees none');
      const nodes = await run('root', 'get', 'nodes', '--cluster', 'private');
      assert.match(nodes.stdout, /^node-1 +Ready /m, nodes.stderr);
    });
  }
});
