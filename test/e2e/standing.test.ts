import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, afterEach, before, suite, test } from 'node:test';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { listProcesses } from '../support/processes.ts';
import { needsRoot } from '../support/requires.ts';
import type { Ended } from '../support/run-podnet.ts';
import { openWorld, type User, type World } from '../support/world.ts';

const webAndDb = path.join(repository, 'scenarios/web-and-db.yaml');
/** Where the state of a world's clusters is: HOME is there. */
const stateIn = '.local/state/podnet/clusters';

const crashing = `
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: c, image: busybox, command: [sh, -c, 'sleep 0.3; exit 1']}]}
`;

suite('clusters that stay, of namespaces', { skip: needsRoot }, () => {
  let world: World;
  before(async () => {
    world = await openWorld();
    for (const folder of ['/run/home/.local', '/run/home/.local/state']) {
      mkdirSync(world.pathOf(folder));
      chmodSync(world.pathOf(folder), 0o777);
    }
  });
  // One that fails leaves the others alone.
  afterEach(async () => {
    for (const user of ['root', 'nobody'] as const) await run(user, 'down', '--all');
  });
  after(() => world[Symbol.asyncDispose]());

  const run = (user: User, ...args: readonly string[]): Promise<Ended> => world.run(podnet(...args), user);
  const ok = async (user: User, ...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(user, ...args);
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const home = (): string => world.pathOf('/run/home');
  const controls = () => world.processes('control/control.js');

  for (const user of ['root', 'nobody'] as const) {
    test(`${user}: up, kill the control process, all goes on as it was, down leaves nothing`, async () => {
      const clean = await world.state();
      assert.match(
        await ok(user, 'up', webAndDb, '--runtime', 'namespace'),
        /^cluster\/web-and-db is up: 2 nodes, .*, 2 pods/,
      );
      assert.match(await ok(user, 'ls'), /^web-and-db +namespace +2 +2 +running +\d+s$/m);
      const state = path.join(home(), stateIn, 'web-and-db/state.json');
      const addresses = addressesIn(state);
      assert.equal(Object.keys(addresses).length, 2, 'two pods have addresses');
      assert.equal(statSync(state).mode & 0o777, 0o600, 'the state is the user’s alone');
      assert.equal(statSync(path.join(path.dirname(state), 'control.sock')).mode & 0o777, 0o600);

      const [control] = controls();
      assert.ok(control !== undefined, 'there is a control process');
      process.kill(control.pid, 'SIGKILL');
      await until(() => controls().length === 0);
      assert.match(await ok(user, 'ls'), /^web-and-db +namespace +2 +- +stopped/m);
      const pods = await run(user, 'get', 'pods', '-o', 'wide');
      assert.match(pods.stdout, /^web +1\/1 +Running +0 .* 10\.244\.1\.2 /m, pods.stderr);
      assert.match(
        pods.stderr,
        /the control process of web-and-db had ended: bringing it up again as it was/,
      );
      assert.match(await ok(user, 'probe', 'web', 'db'), /answered/);
      assert.deepEqual(addressesIn(state), addresses, 'the same addresses');
      assert.equal(await ok(user, 'down'), 'cluster/web-and-db removed\n');
      await world.settled(clean);
    });
  }

  test('one that is stopped is taken down without being brought up', async () => {
    const clean = await world.state();
    await ok('root', 'up', '--runtime', 'namespace', '--nodes', '1');
    const [control] = controls();
    process.kill(control?.pid ?? 0, 'SIGTERM');
    await until(() => controls().length === 0);
    assert.match(await ok('root', 'ls'), /^podnet +namespace +1 +- +stopped/m);
    assert.equal(await ok('root', 'down', 'podnet'), 'cluster/podnet removed\n');
    await world.settled(clean);
  });

  test('keeps none of the pipes open that its starter had', async () => {
    const clean = await world.state();
    // `run` waits until everybody has let go of standard output.
    const up = podnet('up', '--runtime', 'namespace', '--nodes', '1');
    const { exitCode, stdout } = await world.run(['sh', '-c', '"$@" 9>&1', 'sh', ...up], 'root');
    assert.equal(exitCode, 0, stdout);
    await ok('root', 'down');
    await world.settled(clean);
  });

  test('a state folder that is removed takes its cluster with it', async () => {
    const clean = await world.state();
    await ok('root', 'up', '--runtime', 'namespace', '--nodes', '1');
    rmSync(path.join(home(), '.local/state/podnet'), { recursive: true });
    await world.settled(clean);
  });

  test('a socket that somebody tidied up costs no state: the next command brings the cluster up again', async () => {
    const clean = await world.state();
    await ok('root', 'up', webAndDb, '--runtime', 'namespace');
    rmSync(path.join(home(), stateIn, 'web-and-db/control.sock'));
    await until(() => controls().length === 0);
    assert.match(await ok('root', 'ls'), /^web-and-db +namespace +2 +- +stopped/m);
    assert.match(await ok('root', 'probe', 'web', 'db'), /answered/);
    await ok('root', 'down');
    await world.settled(clean);
  });

  test('a disk that takes neither state nor log ends no cluster', async () => {
    const clean = await world.state();
    const folder = path.join(home(), stateIn, 'full');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    symlinkSync('/dev/full', path.join(folder, 'control.log'));
    await ok('root', 'up', '--cluster', 'full', '--runtime', 'namespace', '--nodes', '1');
    const manifest = path.join(home(), 'crash.yaml');
    writeFileSync(manifest, crashing);
    await ok('root', 'apply', '-f', '/run/home/crash.yaml');
    // From now on nothing can be written beside the state.
    mkdirSync(path.join(folder, 'state.json.new'));
    const restarts = async (): Promise<number> =>
      Number(/^crash +\S+ +\S+ +(\d+)/m.exec(await ok('root', 'get', 'pods'))?.[1]);
    const before = await restarts();
    for (let tries = 0; tries < 1_200 && (await restarts()) === before; tries++) await pause(50);
    assert.ok((await restarts()) > before, 'its container was started again');
    assert.equal(controls().length, 1, 'the same control process');
    const { stderr } = await run('root', 'get', 'pods');
    assert.doesNotMatch(stderr, /had ended/);
    await ok('root', 'down');
    rmSync(manifest);
    await world.settled(clean);
  });

  test('a control process that does not answer: told of, left at once by Ctrl-C, and goes on afterwards', {
    timeout: 120_000,
  }, async () => {
    const clean = await world.state();
    await ok('root', 'up', webAndDb, '--runtime', 'namespace');
    const control = controls()[0]?.pid ?? 0;
    const cli = path.join(repository, 'dist/cli/main.js');
    process.kill(control, 'SIGSTOP');
    try {
      assert.match(await ok('root', 'ls'), /^web-and-db +namespace +2 +- +not-answering/m);
      const waiting = [
        ['get', 'pods'],
        ['exec', 'web', '--', 'true'],
        ['up', 'web-and-db'],
        ['down', 'web-and-db'],
      ].map(async (words) => {
        const command = await world.spawn([process.execPath, cli, ...words], 'root');
        let said = '';
        const told = new Promise<void>((resolve) => {
          command.stderr?.on('data', (chunk: Buffer) => {
            said += chunk.toString();
            if (said.includes('hint: ')) resolve();
          });
        });
        const ended = new Promise((resolve) => command.once('exit', resolve));
        await Promise.race([told, ended]);
        assert.match(
          said,
          /waiting for the control process of web-and-db \(pid \d+\), which does not answer/,
        );
        process.kill(command.pid, 'SIGINT');
        assert.equal(await ended, 130, `${words.join(' ')}: ${said}`);
        assert.doesNotMatch(said, /bug/, words.join(' '));
      });
      await Promise.all(waiting);
    } finally {
      process.kill(control, 'SIGCONT');
    }
    await until(() => !existsSync(path.join(home(), stateIn, 'web-and-db')));
    await world.settled(clean);
  });

  test('a disk that is full: the change that is not written is told, and the cluster goes on', async () => {
    const clean = await world.state();
    // HOME, for these commands only.
    const script = `mount --no-mtab -t tmpfs -o size=8k tmpfs /run/home
export PODNET_RUNTIME=namespace
"$@" up --nodes 2 && "$@" apply -f ${webAndDb}; echo "apply: $?"; "$@" ls; "$@" down`;
    const { stdout, stderr } = await world.run(
      ['unshare', '--mount', 'sh', '-c', script, 'sh', ...podnet()],
      'root',
    );
    assert.match(stdout, /^apply: 3$/m, stderr);
    assert.match(stderr, /cannot write .*state\.json: ENOSPC/);
    assert.match(stdout, /^podnet +namespace +2 +2 +running/m, 'it goes on');
    assert.match(stdout, /cluster\/podnet removed/);
    await world.settled(clean);
  });

  test('names: one that is taken, one that is unknown, several', async () => {
    const clean = await world.state();
    await ok('root', 'up', webAndDb, '--runtime', 'namespace');
    const taken = await run('root', 'up', webAndDb, '--runtime', 'namespace');
    assert.equal(taken.exitCode, 2);
    assert.match(taken.stderr, /there is a cluster web-and-db already/);
    assert.match(await ok('root', 'up', 'web-and-db'), /is up already/);
    const unknown = await run('root', 'down', 'web-and-bd');
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /did you mean web-and-db\?/);
    await ok('root', 'up', '--runtime', 'namespace', '--cluster', 'second', '--nodes', '1');
    const which = await run('root', 'down');
    assert.equal(which.exitCode, 2);
    assert.match(which.stderr, /there are 2 clusters: second, web-and-db/);
    assert.deepEqual((await ok('root', 'down', '--all')).split('\n').toSorted(), [
      '',
      'cluster/second removed',
      'cluster/web-and-db removed',
    ]);
    await world.settled(clean);
  });

  test('down while it comes up: up is told, and nothing is left', async () => {
    const clean = await world.state();
    const up = world.run(
      podnet('up', '--runtime', 'namespace', '--nodes', '60', '--cluster', 'hasty'),
      'root',
    );
    await until(() => controls().length > 0);
    await until(() => existsSync(path.join(home(), stateIn, 'hasty/control.sock')));
    assert.equal(await ok('root', 'down', 'hasty'), 'cluster/hasty removed\n');
    const { exitCode, stderr } = await up;
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /taken down/);
    await world.settled(clean);
  });

  test('down in the middle of a command: that is what the command is told', async () => {
    const clean = await world.state();
    await ok('root', 'up', webAndDb, '--runtime', 'namespace');
    const command = world.run(podnet('exec', 'web', '--', 'sleep', '27193'), 'root');
    await until(() => listProcesses(world.pathOf('/proc')).some((it) => it.command === 'sleep 27193'));
    await ok('root', 'down');
    const { exitCode, stderr } = await command;
    assert.equal(exitCode, 125, stderr);
    assert.match(stderr, /^podnet: the cluster web-and-db (was|is being) taken down$/m);
    await world.settled(clean);
  });

  test('Ctrl-C while it comes up leaves nothing', async () => {
    const clean = await world.state();
    const up = await world.spawn(podnet('up', '--runtime', 'namespace', '--nodes', '60'), 'root');
    await until(() => existsSync(path.join(home(), stateIn, 'podnet/control.sock')));
    const ended = new Promise((resolve) => up.once('exit', resolve));
    process.kill(up.pid, 'SIGINT');
    assert.equal(await ended, 130);
    await world.settled(clean);
  });

  test('a control process that is ended before it listens leaves nothing; what is left when both are, down --all removes', async () => {
    const clean = await world.state();
    for (const isAlone of [true, false]) {
      const up = await world.spawn(podnet('up', '--runtime', 'namespace', '--nodes', '1'), 'root');
      let said = '';
      up.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const ended = new Promise((resolve) => up.once('close', resolve));
      await until(() => controls().length > 0);
      if (!isAlone) process.kill(up.pid, 'SIGKILL');
      for (const { pid } of controls()) process.kill(pid, 'SIGKILL');
      await ended;
      if (isAlone) assert.match(said, /^podnet: the control process of the cluster podnet /m);
      await until(() => controls().length === 0);
      assert.equal(await ok('root', 'ls'), '');
      if (!isAlone) assert.ok(existsSync(path.join(home(), stateIn, 'podnet')), 'it was made');
      if (!isAlone) await ok('root', 'down', '--all');
      await world.settled(clean);
    }
  });

  test('a file that cannot be used: its place, and nothing is made', async (context) => {
    const clean = await world.state();
    const file = path.join(openFolder(context), 'bad.yaml');
    writeFileSync(file, readFileSync(webAndDb, 'utf8').replace('nodes: 2', 'nodes: many'));
    const { exitCode, stderr } = await run('root', 'up', file);
    assert.equal(exitCode, 2);
    assert.match(stderr, /bad\.yaml:\d+:\d+/);
    await world.settled(clean);
  });

  test('a state that is damaged: told with its place; down removes it', async () => {
    const clean = await world.state();
    await ok('root', 'up', '--runtime', 'namespace', '--nodes', '1');
    const [control] = controls();
    process.kill(control?.pid ?? 0, 'SIGKILL');
    await until(() => controls().length === 0);
    const state = path.join(home(), stateIn, 'podnet/state.json');
    const text = readFileSync(state, 'utf8');
    for (const damage of [text.slice(0, 100), '{}', text.replace('"nodes":[', '"nodes":[7,'), '']) {
      writeFileSync(state, damage);
      const { exitCode, stderr } = await run('root', 'up', 'podnet');
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /the state of the cluster podnet cannot be read: .*state\.json/);
      assert.match(await ok('root', 'ls'), /^podnet .* damaged/m);
      assert.equal(readFileSync(state, 'utf8'), damage, 'it is left as it is');
    }
    assert.equal(await ok('root', 'down', 'podnet', '--quiet'), 'cluster/podnet removed\n');
    await world.settled(clean);
  });
});

function addressesIn(state: string): Readonly<Record<string, readonly string[]>> {
  // Written by podnet; a wrong shape fails the comparison.
  const saved = JSON.parse(readFileSync(state, 'utf8')) as {
    readonly objects: { readonly addresses: Readonly<Record<string, readonly string[]>> };
  };
  return saved.objects.addresses;
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(20)) if (holds()) return;
  assert.fail('it never came to that');
}
