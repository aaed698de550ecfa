import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { podText } from '../support/scenario-text.ts';
import { openWorld, type User, type World } from '../support/world.ts';

const skip = needsRoot || missing('unshare', 'nsenter', 'setpriv');

const webText = (replicas: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}
`;

/** Says words to podnet and wants them to be done. */
async function done(world: World, user: User, words: string): Promise<string> {
  const { exitCode, stdout, stderr } = await world.run(podnet(...words.split(' ')), user);
  assert.equal(exitCode, 0, `podnet ${words}: ${stdout}${stderr}`);
  return stdout;
}

suite('a standing cluster is changed by the built command line', { concurrency: 2, skip }, () => {
  for (const user of ['root', 'nobody'] as const) {
    test(`in the words of kubectl, by ${user}`, async (context) => {
      const folder = openFolder(context);
      const web = path.join(folder, 'web.yaml');
      const more = path.join(folder, 'more');
      mkdirSync(more);
      writeFileSync(web, webText('replicas: 1'));
      writeFileSync(path.join(more, 'pods.yml'), podText('a') + podText('b', 'node-2'));
      writeFileSync(
        path.join(more, 'shop.json'),
        '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}',
      );
      await using world = await openWorld();
      const say = (words: string) => done(world, user, words);
      await say('up --nodes 2 --runtime namespace');

      assert.equal(
        await say(`apply -f ${web} -f ${more} --wait`),
        'namespace/shop created\ndeployment.apps/web created\npod/a created\npod/b created\n',
      );
      assert.equal(await say('scale deployment/web --replicas 3 --wait'), 'deployment.apps/web scaled\n');
      writeFileSync(web, webText(''));
      const piped = [
        'sh',
        '-c',
        'file=$1; shift; exec "$@" < "$file"',
        'sh',
        web,
        ...podnet('apply', '-f', '-'),
      ];
      assert.equal((await world.run(piped, user)).stdout, 'deployment.apps/web unchanged\n');

      assert.equal(await say('label pod a b tier=front'), 'pod/a labeled\npod/b labeled\n');
      assert.equal(await say('delete pods -l tier=front,app=a'), 'pod "a" deleted\n');
      assert.match(
        await say('label pods --all --list'),
        /^Listing labels for pod\/b:\n app=b\n tier=front\n(?:Listing labels for pod\/web-\S+:\n(?: .*\n)+){3}$/,
      );

      const wrong = await world.run(podnet('delete', 'pod', 'bb', 'b'), user);
      assert.equal(wrong.exitCode, 2);
      assert.equal(wrong.stdout, 'pod "b" deleted\n');
      assert.match(wrong.stderr, /pod\/bb is not there\n +hint: did you mean b\?/);
      assert.equal(await say(`delete -f ${web} --wait=false`), 'deployment.apps "web" deleted\n');
    });
  }

  test('nodes are added, made anew and removed, and a pod that waits for one is waited for', async (context) => {
    const file = path.join(openFolder(context), 'far.yaml');
    writeFileSync(file, podText('far').replace('nodeName: node-1', 'nodeSelector: {zone: x}'));
    await using world = await openWorld();
    const say = (words: string) => done(world, 'nobody', words);
    await say('up --nodes 1 --runtime namespace');
    const waiting = say(`apply --wait=2m -f ${file}`);
    assert.equal(await say('node add edge --label zone=x'), 'node/edge added\n');
    assert.equal(await waiting, 'pod/far created\n');
    assert.equal(await say('node restart edge'), 'node/edge restarted\n');
    assert.equal(await say('delete node node-1'), 'node "node-1" deleted\n');
    const last = await world.run(podnet('node', 'remove', 'edge'), 'nobody');
    assert.equal(last.exitCode, 2);
    assert.match(last.stderr, /at least one node/);
  });

  test('four applies at once, and a change that is refused while the cluster stays as it was', async (context) => {
    const folder = openFolder(context);
    const files = ['a', 'b', 'c', 'd'].map((name) => path.join(folder, `${name}.yaml`));
    for (const [index, file] of files.entries()) writeFileSync(file, podText(`pod-${index + 1}`));
    await using world = await openWorld();
    const say = (words: string) => done(world, 'nobody', words);
    await say('up --nodes 2 --runtime namespace');
    const applied = await Promise.all(files.map((file) => say(`apply --wait -f ${file}`)));
    assert.deepEqual(
      applied,
      files.map((_file, index) => `pod/pod-${index + 1} created\n`),
    );
    writeFileSync(files[0] ?? '', podText('new') + podText('pod-2', 'node-2'));
    const refused = await world.run(podnet('apply', '-f', files[0] ?? ''), 'nobody');
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /spec\.nodeName of pod\/pod-2 cannot be changed\n +hint: delete the object/);
    const deleted = await say('delete pods --all');
    assert.deepEqual(
      deleted.split('\n').toSorted(),
      ['', ...files.map((_file, index) => `pod "pod-${index + 1}" deleted`)],
      'they came in any order',
    );
  });
});
