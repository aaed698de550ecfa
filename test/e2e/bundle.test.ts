import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { writeDockerArchive } from '../support/small-docker-archive.ts';
import { openWorld } from '../support/world.ts';

const skip = needsRoot || missing('npm', 'tar', 'unshare', 'nsenter', 'setpriv');
const nobody = 65_534;
/** Enough that it is still being written when somebody looks. */
const slowImageBytes = 150_000_000;

suite('podnet bundle', { concurrency: 2, skip }, () => {
  test('one file installs without a network, with the image and scenarios; and makes itself again', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    const made = await world.run(
      inFolder(folder, podnet('bundle', '-o', 'b.tgz', '--image', 'node.tar', 'labs')),
      'nobody',
    );
    assert.equal(made.exitCode, 0, made.stderr);
    assert.match(
      made.stderr,
      /^b\.tgz: \d+\.\d MB with podnet \S+, the node image for x64, scenarios\/labs$/m,
    );

    const lab = path.join(folder, 'elsewhere');
    mkdirSync(lab);
    chownSync(lab, nobody, nobody);
    const bundle = path.join(folder, 'b.tgz');
    const npm = ['npm', 'install', '--ignore-scripts', '--omit=dev', '--offline', bundle];
    const installed = await world.run(inFolder(lab, npm), 'nobody');
    assert.equal(installed.exitCode, 0, installed.stderr);
    const root = path.join(lab, 'node_modules/podnet');
    assert.deepEqual(
      readFileSync(path.join(root, 'image/node-x64.tar')),
      readFileSync(path.join(folder, 'node.tar')),
    );

    const own = ['env', 'PODNET_RUNTIME=namespace', 'node_modules/.bin/podnet'];
    for (const words of [['demo'], ['test', 'node_modules/podnet/scenarios/labs']]) {
      const { exitCode, stdout, stderr } = await world.run(inFolder(lab, [...own, ...words]), 'nobody');
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /[1-9]\d* passed, 0 failed, 0 errors, 0 skipped/);
    }

    const again = await world.run(inFolder(lab, [...own, 'bundle', '-o', 'again.tgz']), 'nobody');
    assert.equal(again.exitCode, 0, again.stderr);
    assert.deepEqual(readFileSync(path.join(lab, 'again.tgz')), readFileSync(bundle));
  });

  test('it says how to install it, in lines that work as they stand', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    const command = podnet('bundle', '-o', 'our lab.tgz', '--image', 'node.tar', 'labs');
    const { stderr } = await world.run(inFolder(folder, command), 'nobody');
    const lines = [...stderr.matchAll(/^ {2}((?:npm|podnet) .*)$/gm)].map(([, line]) => line);
    assert.deepEqual(lines.length, 3, stderr);
    const environment =
      'export PATH=$PWD/prefix/bin:$PATH npm_config_prefix=$PWD/prefix PODNET_RUNTIME=namespace';
    const script = [environment, 'set -e', ...lines].join('\n');
    const {
      exitCode,
      stdout,
      stderr: said,
    } = await world.run(inFolder(folder, ['sh', '-c', script]), 'nobody');
    assert.equal(exitCode, 0, said);
    assert.equal(stdout.match(/[1-9]\d* passed, 0 failed, 0 errors, 0 skipped/g)?.length, 2);
  });

  test('a machine without Node takes the image out of it', { skip: noEngine() }, async (context) => {
    const folder = openFolder(context);
    const tag = `podnet-test/node:${process.pid}`;
    await writeDockerArchive(path.join(folder, 'node.tar'), { tag });
    const make = podnet('bundle', '-o', 'b.tgz', '--image', 'node.tar');
    const made = spawnSync(make[0] ?? '', make.slice(1), { cwd: folder, encoding: 'utf8' });
    const [, load = ''] = /^ {2}(tar .*)$/m.exec(made.stderr) ?? [];
    try {
      const { status, stderr } = spawnSync('sh', ['-c', load], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0, load + stderr);
      const format = '{{.Architecture}} {{index .Config.Labels "podnet.image.format"}}';
      const seen = spawnSync('docker', ['image', 'inspect', tag, '--format', format], { encoding: 'utf8' });
      assert.equal(seen.stdout, 'amd64 1\n');
    } finally {
      spawnSync('docker', ['image', 'rm', tag]);
    }
  });

  test('both architectures in one file', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    await writeDockerArchive(path.join(folder, 'arm.tar'), { architecture: 'arm64' });
    const command = podnet('bundle', '-o', 'both.tgz', '--image', 'node.tar', '--image', 'arm.tar');
    const { exitCode, stderr } = await world.run(inFolder(folder, command), 'nobody');
    assert.equal(exitCode, 0, stderr);
    const { stdout } = spawnSync('tar', ['tzf', path.join(folder, 'both.tgz')], { encoding: 'utf8' });
    const files = stdout.trim().split('\n');
    assert.deepEqual(
      files.filter((file) => file.startsWith('package/image/')),
      ['package/image/node-arm64.tar', 'package/image/node-x64.tar'],
    );
    assert.deepEqual(files, [...files].sort());
  });

  const refused: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ['no file', [], /needs a file to write/],
    ['a name that npm does not take', ['-o', 'x'], /ends in \.tgz/],
    ['a folder', ['-o', 'folder.tgz'], /folder\.tgz: it is a directory/],
    ['a pipe', ['-o', 'pipe.tgz'], /no ordinary file/],
    ['a folder that may not be written', ['-o', '/proc/x.tgz'], /cannot write/],
    ['a scenario that is not there', ['-o', 'x.tgz', 'nowhere.yaml'], /no file nowhere\.yaml/],
    ['a scenario with a mistake', ['-o', 'new/x.tgz', 'bad.yaml'], /^bad\.yaml:\d+:\d+: error: /m],
    ['a manifest outside', ['-o', 'x.tgz', 'labs/one.yaml'], /shared\/pods\.yaml/],
    ['the name of a shipped scenario', ['-o', 'x.tgz', 'one-node.yaml'], /both be scenarios\/one-node\.yaml/],
    ['an image that is not there', ['-o', 'x.tgz', '--image', 'nowhere.tar'], /no file nowhere\.tar/],
    ['an image of something else', ['-o', 'x.tgz', '--image', 'other.tar'], /other\.tar is /],
    ['no image at all', ['-o', 'x.tgz', '--image', 'bad.yaml'], /bad\.yaml is /],
    ['two images', ['-o', 'x.tgz', '--image', 'node.tar', '--image', 'node.tar'], /both for x64/],
  ];
  test('what cannot be is exit status 2, and nothing is written', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    mkdirSync(path.join(folder, 'folder.tgz'));
    spawnSync('mkfifo', [path.join(folder, 'pipe.tgz')]);
    writeFileSync(path.join(folder, 'bad.yaml'), scenarioText('- prob: {}', podText('a')));
    writeFileSync(path.join(folder, 'one-node.yaml'), podText('a') + podText('b'));
    await writeDockerArchive(path.join(folder, 'other.tar'), { labels: {} });
    const before = readdirSync(folder, { recursive: true });
    for (const [what, args, says] of refused) {
      const image = args.includes('--image') ? [] : ['--image', 'node.tar'];
      const command = podnet('bundle', ...args, ...image);
      const { exitCode, stderr } = await world.run(inFolder(folder, command), 'nobody');
      assert.equal(exitCode, 2, `${what}: ${stderr}`);
      assert.match(stderr, says, what);
      assert.deepEqual(readdirSync(folder, { recursive: true }), before, what);
    }
  });

  test('no way to have an image is exit status 3, and nothing is written', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    const before = readdirSync(folder);
    // Without programs there is nothing to make an image of.
    const command = inFolder(folder, ['env', 'PATH=/nowhere', ...podnet('bundle', '-o', 'x.tgz')]);
    const { exitCode, stderr } = await world.run(command, 'nobody');
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /^ +hint: /m);
    assert.deepEqual(readdirSync(folder), before);
  });

  test('a full disk is exit status 3, and nothing stays on it', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    await world.run(['mount', '-t', 'tmpfs', '-o', 'size=1m,mode=777', 'tmpfs', disk], 'root');
    const command = podnet('bundle', '-o', 'disk/x.tgz', '--image', 'node.tar');
    const { exitCode, stderr } = await world.run(inFolder(folder, command), 'nobody');
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /could not be written: .*no space/i);
    assert.equal((await world.run(['ls', '-A', disk], 'root')).stdout, '');
  });

  test('Ctrl-C leaves nothing, and the file that was there as it was', async (context) => {
    await using world = await openWorld();
    const folder = await labFolder(context);
    await writeDockerArchive(path.join(folder, 'big.tar'), { sizeBytes: slowImageBytes });
    writeFileSync(path.join(folder, 'x.tgz'), 'before');
    const before = readdirSync(folder);
    const file = path.join(folder, 'x.tgz');
    const image = path.join(folder, 'big.tar');
    const child = await world.spawn(podnet('bundle', '-o', file, '--image', image), 'root');
    while (!readdirSync(folder).some((name) => existsSync(path.join(folder, name, 'bundle.tgz')))) {
      assert.equal(child.exitCode, null, 'it was too quick');
      await pause(5);
    }
    const ended = new Promise((resolve) => child.once('close', resolve));
    process.kill(child.pid, 'SIGINT');
    assert.equal(await ended, 130);
    assert.deepEqual(readdirSync(folder), before);
    assert.equal(readFileSync(file, 'utf8'), 'before');
  });
});

/** A folder of the ordinary user's with an image and two scenarios, one of which names a manifest beside it. */
async function labFolder(context: TestContext): Promise<string> {
  const folder = openFolder(context);
  await writeDockerArchive(path.join(folder, 'node.tar'));
  for (const name of ['labs', 'labs/more', 'shared']) mkdirSync(path.join(folder, name));
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write('labs/one.yaml', scenarioText('- check: network-model', '', 'manifests: [../shared/pods.yaml]'));
  write('labs/two.yaml', scenarioText('- apply: more/pod.yaml\n- probe: {from: a, to: b}', podText('a')));
  write('shared/pods.yaml', podText('a') + podText('b'));
  write('labs/more/pod.yaml', podText('b'));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(path.join(folder, name), nobody, nobody);
  }
  return folder;
}

function inFolder(folder: string, command: readonly string[]): readonly string[] {
  return ['sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, ...command];
}

/** Why there is no engine to load an image into. */
function noEngine(): string | false {
  if ((process.env['DOCKER_HOST'] ?? '') === '') return 'needs DOCKER_HOST';
  return missing('docker');
}
