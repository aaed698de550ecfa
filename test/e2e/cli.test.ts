import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fromJSONSchema } from 'zod';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const scenarios = path.join(repository, 'scenarios');
const skip = needsRoot || missing('unshare', 'nsenter', 'setpriv');
const users = ['root', 'nobody'] as const;
const pods = podText('a') + podText('b', 'node-2');

suite('the built command line', { concurrency: 2, skip }, () => {
  for (const user of users) {
    test(`every shipped scenario is green for ${user}, and nothing is left`, async () => {
      await using world = await openWorld();
      const before = await world.state();
      const { exitCode, stdout, stderr } = await world.run(podnet('test', scenarios), user);
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, / 0 failed, 0 errors, 0 skipped /);
      await world.settled(before);
    });

    test(`a wrong expectation is exit status 1 for ${user}, and JUnit names it`, async (context) => {
      const folder = openFolder(context);
      const file = path.join(folder, 'wrong.yaml');
      writeFileSync(
        file,
        scenarioText(
          '- name: nobody is there\n  probe: {from: a, to: b, port: 81}',
          pods,
          'cluster: {nodes: 2}',
        ),
      );
      await using world = await openWorld();
      const junit = path.join(folder, 'junit.xml');
      const { exitCode } = await world.run(podnet('test', file, '--report', `junit=${junit}`), user);
      assert.equal(exitCode, 1);
      assert.match(
        readFileSync(junit, 'utf8'),
        /<testcase [^>]*name="01 nobody is there"[^>]*>\s*<failure [^>]*type="refused"/,
      );
    });

    test(`the JSON of ${user}'s report is what its schema says`, async () => {
      await using world = await openWorld();
      const file = path.join(scenarios, 'web-and-db.yaml');
      const { exitCode, stdout } = await world.run(podnet('test', file, '--report', 'json'), user);
      assert.equal(exitCode, 0);
      const schema = fromJSONSchema(
        JSON.parse(readFileSync(path.join(repository, 'docs/test-report.schema.json'), 'utf8')),
      );
      const report: unknown = JSON.parse(stdout);
      schema.parse(report);
      // The schema can fail, too.
      assert.equal(schema.safeParse({ ...Object(report), kind: 'Nothing' }).success, false);
    });
  }

  test('the example pod shows in the columns of kubectl', async () => {
    await using world = await openWorld();
    const { stdout } = await world.run(podnet('test', path.join(scenarios, 'example-pod.yaml')), 'nobody');
    assert.match(stdout, /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/m);
    assert.match(stdout, /^example-pod +1\/1 +Running +0 +\d+s +10\.244\.1\.\d+ +node-1 +<none> +<none>$/m);
  });

  test('problems of a file have their places, and nothing is made', async (context) => {
    const file = path.join(openFolder(context), 'bad.yaml');
    writeFileSync(file, scenarioText('- probe: {from: a, to: nobody}\n- prob: {}', pods));
    await using world = await openWorld();
    const before = await world.state();
    const { exitCode, stdout, stderr } = await world.run(podnet('test', file), 'nobody');
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^${file}:\\d+:\\d+: .*nobody`, 'm'));
    assert.match(stderr, new RegExp(`^${file}:\\d+:\\d+: .*prob`, 'm'));
    assert.doesNotMatch(stderr, /nodes: /);
    assert.deepEqual(await world.state(), before);
  });

  test('a machine that lets nobody make namespaces: exit status 3, and what to do', async () => {
    await using world = await openWorld();
    const none = 'for kind in user net; do echo 0 > /proc/sys/user/max_${kind}_namespaces; done; exec "$@"';
    const command = podnet('test', path.join(scenarios, 'one-node.yaml'));
    const { exitCode, stdout, stderr } = await world.run(
      ['unshare', '--user', '--map-root-user', 'sh', '-c', none, 'sh', ...command],
      'nobody',
    );
    assert.equal(exitCode, 3, stdout + stderr);
    assert.match(stdout, /this machine does not let \w+ make network namespaces/);
    assert.match(stdout, /hint: .*podnet doctor/);
  });

  test('stacks are for --debug', async () => {
    await using world = await openWorld();
    const plain = await world.run(podnet('test', 'nowhere.yaml'), 'nobody');
    const debug = await world.run(podnet('test', 'nowhere.yaml', '--debug'), 'nobody');
    assert.deepEqual([plain.exitCode, debug.exitCode], [2, 2]);
    assert.match(plain.stderr, /nowhere\.yaml/);
    assert.doesNotMatch(plain.stderr, /^ +at /m);
    assert.match(debug.stderr, /^ +at /m);
  });
});
