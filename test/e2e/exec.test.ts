import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { podnet } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { listProcesses } from '../support/processes.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';
import { podText } from '../support/scenario-text.ts';
import { openWorld, type World } from '../support/world.ts';

const server = `
---
apiVersion: v1
kind: Pod
metadata: {name: server}
spec:
  nodeName: node-2
  restartPolicy: Never
  containers:
    - name: server
      command: [sh, -c, "seq 5; until [ -e /tmp/go ]; do sleep 0.05; done; echo last words; exit 3"]
`;

/*
 *   web (responder)      server (a process)
 *    node-1 ------------- node-2
 */
suite('commands in a cluster that stays', { skip: needsRoot || missing('tmux', 'nsenter') }, () => {
  let world: World;
  const quoted = (words: readonly string[]): string =>
    words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const line = (...args: readonly string[]): string => quoted(podnet(...args));
  const sh = (script: string): Promise<Ended> => world.run(['sh', '-c', script], 'root');
  const run = (...args: readonly string[]): Promise<Ended> => world.run(podnet(...args), 'root');
  const said = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(...args);
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };

  const running = (words: string): boolean =>
    listProcesses(world.pathOf('/proc')).some(({ command }) => command === words);

  before(async () => {
    world = await openWorld();
    writeFileSync(world.pathOf('/run/tmp/pods.yaml'), podText('web') + server);
    await said('up', '/run/tmp/pods.yaml', '--nodes', '2', '--runtime', 'namespace', '--cluster', 'lab');
  });
  after(() => world[Symbol.asyncDispose]());

  test('run there, with their words as they are, with or without --', async () => {
    assert.match(await said('exec', 'web', '--', 'ip', '-4', '-o', 'addr'), / 10\.244\.1\.2\/24 /);
    assert.match(await said('exec', 'web', 'ip', '-4', '-o', 'addr'), / 10\.244\.1\.2\/24 /);
    assert.match(await said('exec', 'node/node-2', '--', 'ip', '-o', 'addr'), /cni0 +inet 10\.244\.2\.1/);
    assert.equal(await said('exec', 'web', '--', 'printf', '<%s>', '', 'a', ''), '<><a><>');
    assert.equal(await said('exec', '-n', 'default', 'web', '--', 'echo', '--help', '-n'), '--help -n\n');
  });

  test('end with the status of the command, or 125 when it is not the command’s', async () => {
    const status = async (...args: readonly string[]) => (await run('exec', ...args)).exitCode;
    assert.equal(await status('web', '--', 'sh', '-c', 'exit 9'), 9);
    assert.equal(await status('web', '--', 'sh', '-c', 'kill -TERM $$'), 143);
    assert.equal(await status('web', '--', 'no-such-program'), 127);
    assert.equal(await status('web', '--', '/etc/passwd'), 126);
    assert.equal(await status('wob', '--', 'true'), 125);
    assert.equal(await status('web'), 125);
    const { exitCode, stderr } = await run('exec', '-it', 'web', '--', 'true');
    assert.equal(exitCode, 125);
    assert.match(stderr, /-t needs a terminal/);
  });

  test('pass bytes as they are, and standard input only when it is asked for', async () => {
    const data = randomBytes(1024 * 1024);
    writeFileSync(world.pathOf('/run/tmp/data'), data);
    const passed = await sh(`${line('exec', '-i', 'web', '--', 'cat')} < /run/tmp/data > /run/tmp/copy`);
    assert.deepEqual({ ...passed, stdout: '' }, { exitCode: 0, stdout: '', stderr: '' });
    assert.ok(readFileSync(world.pathOf('/run/tmp/copy')).equals(data), 'what comes out is what went in');
    const kept = await sh(`echo text | ${line('exec', 'web', '--', 'cat')}`);
    assert.deepEqual(kept, { exitCode: 0, stdout: '', stderr: '' });
  });

  test('end when nobody reads what they say, and when they are interrupted', async () => {
    const { stdout } = await sh(
      `{ ${line('exec', 'web', '--', 'yes')}; echo $? >/run/tmp/status; } | head -n 2; cat /run/tmp/status`,
    );
    assert.equal(stdout, 'y\ny\n141\n');
    const child = await world.spawn(podnet('exec', 'web', '--', 'sleep', '27191'), 'root');
    await until(() => running('sleep 27191'));
    process.kill(child.pid, 'SIGINT');
    const exitCode = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(exitCode, 130);
    await until(() => !running('sleep 27191'));
  });

  test('a shell reads commands from what is no terminal', async () => {
    const { exitCode, stdout } = await sh(
      `printf 'ip -4 -o addr show eth0\\nexit 4\\n' | ${line('shell', 'web')}`,
    );
    assert.equal(exitCode, 4);
    assert.match(stdout, /^2: eth0 +inet 10\.244\.1\.2\/24 [^\n]*\n$/);
  });

  test('a shell in a terminal: a prompt with the name, Ctrl-C, a new size, the terminal as before', async () => {
    const tmux = async (...words: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await world.run(
        ['tmux', '-S', '/run/tmp/tmux', '-f', '/dev/null', ...words],
        'root',
      );
      assert.equal(exitCode, 0, stderr);
      return stdout;
    };
    const screen = async (pattern: RegExp): Promise<void> => {
      let text = '';
      await until(async () => {
        text = await tmux('capture-pane', '-p', '-J');
        return pattern.test(text);
      }).catch(() => assert.fail(`${pattern} did not come:\n${text}`));
    };
    const type = (text: string): Promise<string> => tmux('send-keys', text, 'Enter');

    await tmux('new-session', '-d', '-x', '100', '-y', '30', 'PS1="here> " sh');
    try {
      await screen(/here>/);
      await type(`stty -g > /run/tmp/before; ${line('shell', 'web')}; echo ended with $?`);
      await screen(/^web:\/# /m);
      await type('stty size; echo I am $((40 + 2))');
      await screen(/^30 100\nI am 42$/m);
      await type('sleep 27192');
      await until(() => running('sleep 27192'));
      await tmux('send-keys', 'C-c');
      await type('echo interrupted: $?');
      await screen(/^interrupted: 130$/m);
      await tmux('resize-window', '-x', '90', '-y', '20');
      await type('stty size');
      await screen(/^20 90$/m);
      await type('exit 6');
      await screen(/^ended with 6$/m);
      await type('stty -g > /run/tmp/after; echo wrote it');
      await screen(/^wrote it$/m);
      const [was, is] = ['before', 'after'].map((name) =>
        readFileSync(world.pathOf(`/run/tmp/${name}`), 'utf8'),
      );
      assert.equal(is, was, 'the terminal is as it was');
    } finally {
      await tmux('kill-server');
    }
  });

  test('logs: all, the last lines, followed to the end; nothing of what is simulated', async () => {
    assert.equal(await said('logs', 'server'), '1\n2\n3\n4\n5\n');
    assert.equal(await said('logs', 'server', '--tail', '2'), '4\n5\n');
    assert.equal(await said('logs', '--tail=1', '-l', 'app!=nothing'), '[pod/server/server] 5\n');
    const follower = await world.spawn(podnet('logs', '-f', 'server', '--tail', '1'), 'root');
    const followed = endOf(follower, (_child, text) => {
      if (text === '5\n') writeFileSync(world.pathOf('/run/tmp/seen'), '');
    });
    await until(() => existsSync(world.pathOf('/run/tmp/seen')));
    await said('exec', 'node/node-2', '--', 'touch', '/tmp/go');
    assert.deepEqual(await followed, { exitCode: 0, stdout: '5\nlast words\n', stderr: '' });
    const simulated = await run('logs', 'web');
    assert.deepEqual([simulated.exitCode, simulated.stdout], [0, '']);
    assert.match(simulated.stderr, /^podnet: the container main of web is simulated: /);
    const previous = await run('logs', '-p', 'server');
    assert.equal(previous.exitCode, 2);
    assert.match(previous.stderr, /was not started again so far/);
    assert.equal((await run('exec', 'server', '--', 'true')).exitCode, 125, 'it has ended');
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (await holds()) return;
    await pause(50);
  }
  assert.fail('it did not come to hold');
}
