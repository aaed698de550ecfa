import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { endOf } from '../support/run-podnet.ts';
import { podText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const skip = needsRoot || missing('unshare', 'nsenter', 'setpriv');

suite('a standing cluster is looked at by the built command line', { skip }, () => {
  test('get, describe, and watches that end by Ctrl-C and with the cluster', async (context) => {
    const folder = openFolder(context);
    const pods = path.join(folder, 'pods.yaml');
    writeFileSync(pods, podText('web', 'node-1') + podText('db', 'node-2'));
    await using world = await openWorld();
    const run = (...words: readonly string[]) => world.run(podnet(...words), 'nobody');
    const ok = async (...words: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await run(...words);
      assert.equal(exitCode, 0, `${words.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    await ok('up', pods, '--nodes', '2', '--runtime', 'namespace');

    assert.match(
      await ok('get', 'pods', '-o', 'wide'),
      /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\ndb +1\/1 +Running +0 +\d+s +10\.244\.2\.2 +node-2 +<none> +<none>\nweb +1\/1 +Running /,
    );
    assert.equal(await ok('get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}'), '10.244.1.2');
    assert.match(await ok('describe', 'node/node-1'), /^PodCIDR: +10\.244\.1\.0\/24$/m);
    const wrong = await run('get', 'pod', 'wbe');
    assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /hint: did you mean web\?/);

    const interrupted = await world.spawn(podnet('get', 'pods', '-w'), 'nobody');
    let signals = 0;
    const ended = endOf(interrupted, (_child, text) => {
      if (text.includes('\nweb ') && signals++ === 0) process.kill(interrupted.pid, 'SIGINT');
    });
    assert.equal((await ended).exitCode, 130);

    const watching = await world.spawn(podnet('get', 'pods', '-w'), 'nobody');
    let down: Promise<string> | undefined;
    const end = await endOf(watching, (_child, text) => {
      if (text.includes('\nweb ')) down ??= ok('down');
    });
    await down;
    assert.equal(end.exitCode, 3, end.stdout + end.stderr);
    assert.match(end.stderr, /podnet: the cluster \S+ was taken down/);
  });
});
