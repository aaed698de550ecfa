import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { repository } from '../support/built-cli.ts';
import { outsideNpm, packPackage } from '../support/packed-package.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';
import { openWorld } from '../support/world.ts';

const compiler = path.join(repository, 'node_modules/typescript/bin/tsc');
const blocks = ['docs/library.md', 'docs/cni-runtime.md'].flatMap((file) => {
  const page = readFileSync(path.join(repository, file), 'utf8');
  return [...page.matchAll(/(<!-- run -->\n)?```ts\n([^]*?)```/g)].map(([, run, text = ''], index) => ({
    name: `block ${index + 1} of ${path.basename(file)}`,
    run,
    text,
  }));
});
const examples = path.join(repository, 'examples/library');

/** What a user's own project says to the compiler. */
const settings = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: ['node'],
  typeRoots: [path.join(repository, 'node_modules/@types')],
};

suite('the library as people install it', { skip: missing('npm', 'unshare', 'nsenter', 'nft') }, () => {
  let folder: string;
  let project: string;

  before(async () => {
    folder = mkdtempSync('/var/tmp/podnet-library-');
    chmodSync(folder, 0o755);
    project = path.join(folder, 'project');
    mkdirSync(project);
    await using packed = await packPackage();
    write('package.json', '{"name": "project", "private": true, "type": "module"}');
    green(await run(['npm', 'install', '--ignore-scripts', '--omit=dev', '--offline', packed.file]));
    // jest's, with the packages that it needs itself.
    symlinkSync(path.join(repository, 'node_modules/expect'), path.join(project, 'node_modules/expect'));
    for (const file of readdirSync(examples))
      write(`src/${file}`, readFileSync(path.join(examples, file), 'utf8'));
    for (const [index, { text }] of blocks.entries()) write(`src/block-${index + 1}.ts`, text);
    const compilerOptions = { ...settings, module: 'NodeNext', rootDir: 'src', outDir: 'out' };
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
    green(await run([process.execPath, compiler, '-p', '.']));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const write = (file: string, text: string): void => {
    const target = path.join(project, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  };

  const run = ([program = '', ...args]: readonly string[]): Promise<Ended> =>
    endOf(
      spawn(program, args, {
        cwd: project,
        stdio: ['ignore', 'pipe', 'pipe'],
        // Not a part of this run of tests, and with no clusters but its own.
        env: {
          ...Object.fromEntries(
            Object.entries(outsideNpm()).filter(([name]) => name !== 'NODE_TEST_CONTEXT'),
          ),
          PODNET_RUNTIME: 'namespace',
          XDG_STATE_HOME: path.join(folder, 'state'),
        },
      }),
    );

  test('every block of its pages is run', () => {
    assert.ok(blocks.length >= 5, 'there are blocks');
    for (const { run: marked, text } of blocks)
      assert.ok(marked !== undefined, `this block is not run:\n${text}`);
  });

  for (const [index, { name }] of blocks.entries()) {
    test(`${name} compiles and runs`, async () => {
      green(await run([process.execPath, `out/block-${index + 1}.js`]));
    });
  }

  for (const file of readdirSync(examples)) {
    test(`the example ${file} compiles and runs`, async () => {
      const { stdout } = green(await run([process.execPath, `out/${file.replace(/ts$/, 'js')}`]));
      assert.match(stdout, /# fail 0|30 of 30 pairs as expected/);
    });
  }

  test('its types suit a bundler too', async () => {
    const compilerOptions = { ...settings, module: 'ESNext', moduleResolution: 'bundler', noEmit: true };
    write('tsconfig.bundler.json', JSON.stringify({ compilerOptions, include: ['src'] }));
    green(await run([process.execPath, compiler, '-p', 'tsconfig.bundler.json']));
  });

  test('its types refuse what the library would', async () => {
    write(
      'wrong/wrong.ts',
      `import { Cluster } from 'podnet';
const cluster = await Cluster.create({ nodez: 3 });
await cluster.probe({ from: 'a', to: 'b', expect: 'anwsered' });
await cluster.probe({ from: 'a', to: 'b', timeout: 5 });
cluster.get('Pods', 'web');
`,
    );
    const compilerOptions = { ...settings, module: 'NodeNext', noEmit: true };
    write('tsconfig.wrong.json', JSON.stringify({ compilerOptions, include: ['wrong'] }));
    const { exitCode, stdout } = await run([process.execPath, compiler, '-p', 'tsconfig.wrong.json']);
    assert.notEqual(exitCode, 0);
    const lines = [...stdout.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => line);
    assert.deepEqual([...new Set(lines)], ['2', '3', '4', '5'], stdout);
  });

  test('CommonJS gets it by a dynamic import', async () => {
    write('common.cjs', `import('podnet').then(({ Cluster }) => console.log(typeof Cluster.create));`);
    assert.equal(green(await run([process.execPath, 'common.cjs'])).stdout, 'function\n');
  });

  test('its files name no folder of the machine they were made on, and its types no other package', () => {
    const packed = path.join(project, 'node_modules/podnet/dist');
    // What was packed was made of packages that a link leads to: bundlers write down where.
    for (const [dist, origin] of [
      [packed, '/var/tmp/podnet-pack-'],
      [path.join(repository, 'dist'), repository],
    ] as const) {
      const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.[jt]s$/.test(file),
      );
      assert.ok(files.includes('types/index.d.ts'), 'its types are there');
      for (const file of files) {
        const text = readFileSync(path.join(dist, file), 'utf8');
        assert.ok(!text.includes(origin), `${file} names ${origin}`);
        if (!file.endsWith('.d.ts')) continue;
        for (const [, name = ''] of text.matchAll(/(?:from |import\()["']([^"']+)["']/g)) {
          assert.match(name, /^\.{1,2}\/.*\.js$|^node:/, `${file} speaks of ${name}`);
        }
      }
    }
  });

  for (const [how, end] of [
    ['throws', "throw new Error('a slip');"],
    ['calls process.exit', 'process.exit(5);'],
    ['is killed', "process.kill(process.pid, 'SIGKILL');"],
  ] as const) {
    test(`a program that ${how} leaves nothing`, { skip: needsRoot }, async () => {
      const file = `forgets-${how.replaceAll(/\W/g, '-')}.mjs`;
      write(
        file,
        `import { Cluster } from 'podnet';
const cluster = await Cluster.create({ nodes: 2, runtime: 'namespace' });
await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', command: ['sleep', '600'] }] } });
await cluster.waitForPods();
console.log('made');
${end}
`,
      );
      await using world = await openWorld();
      const state = await world.state();
      const { exitCode, stdout, stderr } = await world.run(
        [process.execPath, path.join(project, file)],
        'root',
      );
      assert.equal(stdout, 'made\n', stderr);
      assert.notEqual(exitCode, 0);
      await world.settled(state);
    });
  }
});

function green(ended: Ended): Ended {
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  return ended;
}
