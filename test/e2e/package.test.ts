import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, existsSync, chownSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import { openFolder } from '../support/built-cli.ts';
import { readElf } from '../support/elf.ts';
import { type PackedPackage, packPackage } from '../support/packed-package.ts';
import { missing, needsRoot } from '../support/requires.ts';
import type { Ended } from '../support/run-podnet.ts';
import { openWorld, type User, type World } from '../support/world.ts';

const skip = needsRoot || missing('npm', 'unshare', 'nsenter', 'setpriv');
const sizeLimitBytes = 30 * 1024 * 1024;
const nobody = 65_534;

suite('the npm package', { concurrency: 2, skip }, () => {
  let packed: PackedPackage;
  before(async () => {
    packed = await packPackage();
  });
  after(() => packed?.[Symbol.asyncDispose]());

  test('holds what people need, and nothing of the workshop', () => {
    const files = packed.contents.map((entry) => entry.path);
    const tops = new Set(files.map((file) => file.split('/')[0]));
    const wanted = ['dist', 'scenarios', 'docs', 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
    for (const top of wanted) assert.ok(tops.has(top), `${top} is missing`);
    for (const top of ['src', 'test', 'scripts', 'bench', 'node_modules', 'package-lock.json']) {
      assert.ok(!tops.has(top), `${top} is in the package`);
    }
    assert.ok(packed.sizeBytes < sizeLimitBytes, `${packed.sizeBytes} bytes`);
  });

  test('wants no other package', async (context) => {
    await using world = await openWorld();
    const folder = await install(context, world, 'root');
    const manifest = JSON.parse(readFileSync(path.join(packageIn(folder), 'package.json'), 'utf8')) as object;
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      assert.ok(!(field in manifest), field);
    }
  });

  test('carries koffi for every Linux node, each for its machine and its C library', async (context) => {
    await using world = await openWorld();
    const koffi = path.join(packageIn(await install(context, world, 'root')), 'dist/agent/koffi');
    for (const machine of ['x64', 'arm64'] as const) {
      for (const [libc, library] of [
        ['linux', /^libc\.so\.6$/],
        ['musl', /^libc\.musl-/],
      ] as const) {
        const elf = readElf(readFileSync(path.join(koffi, `${libc}_${machine}`, 'koffi.node')));
        assert.equal(elf.machine, machine);
        const libcs = elf.needed.filter((name) => name.startsWith('libc.'));
        assert.equal(libcs.length, 1);
        assert.match(libcs[0] ?? '', library);
      }
    }
  });

  test('has the licence of everything that is bundled', async (context) => {
    await using world = await openWorld();
    const file = path.join(packageIn(await install(context, world, 'root')), 'dist/THIRD-PARTY-LICENSES.txt');
    const licences = readFileSync(file, 'utf8');
    for (const name of ['koffi', 'yaml', 'zod', 'yargs', 'listr2', 'vscode-jsonrpc', 'ip-address']) {
      assert.match(licences, new RegExp(`^${name} \\d\\S* \\(\\S+\\)\n=+\n\n[^]{400}`, 'm'));
    }
  });

  test('every file its README points to is in it', async (context) => {
    await using world = await openWorld();
    const root = packageIn(await install(context, world, 'root'));
    for (const [, link = ''] of readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(
      /\]\(([^)#:]+)\)/g,
    )) {
      assert.ok(existsSync(path.join(root, link)), link);
    }
  });

  for (const user of ['root', 'nobody'] as const) {
    // A world has no network but its loopback: what is installed there, and runs there, comes from the file.
    test(`${user} installs it without a network and runs the demo`, async (context) => {
      await using world = await openWorld();
      const folder = await install(context, world, user);
      const state = await world.state();
      green(await demo(world, folder, user));
      await world.settled(state);
    });

    test(`the demo of ${user} runs from a folder with blanks and letters of the world`, async (context) => {
      await using world = await openWorld();
      green(await demo(world, await install(context, world, user, 'mein Ordner — 日本 & "ä"'), user));
    });

    test(`the demo of ${user} runs from a package that cannot be written`, async (context) => {
      await using world = await openWorld();
      const folder = await install(context, world, user);
      const inPackage = packageIn(folder);
      const readOnly =
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && ! touch "$1/x" 2>/dev/null';
      const mounted = await world.run(['sh', '-c', readOnly, 'sh', inPackage], 'root');
      assert.equal(mounted.exitCode, 0, mounted.stderr);
      green(await demo(world, folder, user));
    });
  }

  /** Installs the package as `user` into an empty folder of a world. */
  async function install(context: TestContext, world: World, user: User, name = 'lab'): Promise<string> {
    const folder = path.join(openFolder(context), name);
    mkdirSync(folder);
    if (user === 'nobody') chownSync(folder, nobody, nobody);
    const npm = ['npm', 'install', '--ignore-scripts', '--omit=dev', '--offline', packed.file];
    const { exitCode, stdout, stderr } = await world.run(inFolder(folder, npm), user);
    assert.equal(exitCode, 0, stdout + stderr);
    return folder;
  }
});

const packageIn = (folder: string): string => path.join(folder, 'node_modules/podnet');

function demo(world: World, folder: string, user: User): Promise<Ended> {
  return world.run(
    inFolder(folder, ['env', 'PODNET_RUNTIME=namespace', 'node_modules/.bin/podnet', 'demo']),
    user,
  );
}

function inFolder(folder: string, command: readonly string[]): readonly string[] {
  return ['sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, ...command];
}

function green({ exitCode, stdout, stderr }: Ended): void {
  assert.equal(exitCode, 0, stdout + stderr);
  assert.match(stdout, /[1-9]\d* passed, 0 failed, 0 errors, 0 skipped/);
}
