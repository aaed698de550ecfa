import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { connectEngine, type Engine } from '../../../src/runtime/docker/engine.ts';
import { ensureNodeImage } from '../../../src/runtime/docker/image/ensure-node-image.ts';
import { agentFingerprint } from '../../../src/runtime/docker/image/agent-fingerprint.ts';
import { podnet } from '../../support/built-cli.ts';
import { testEngine } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { type Ended, endOf } from '../../support/run-podnet.ts';
import { writeSmallImage } from '../../support/small-image.ts';

const { signal } = new AbortController();
const directory = mkdtempSync('/var/tmp/podnet-image-');
const at = (name: string): string => path.join(directory, name);
after(() => rmSync(directory, { recursive: true }));

function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program = '', ...args] = words;
  return endOf(spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/*
 * Engines of the suite's own: it moves the tag podnet/node:local, and kills one.
 *
 *   this machine's programs ─▶ engine ─▶ FILE ─▶ another engine
 *                       └────▶ FILE
 */
suite('the node image', { skip: whyNoEngine() }, () => {
  let engine: PrivateEngine;
  let other: PrivateEngine;
  let connected: Engine;
  const cli = (words: readonly string[], on = engine): Promise<Ended> =>
    run(podnet(...words), { DOCKER_HOST: on.address });
  const tags = async (on = engine): Promise<readonly string[]> => {
    const images = await testEngine(on.address).listImages();
    return images.flatMap(({ RepoTags }) => RepoTags ?? []).sort();
  };

  before(async () => {
    engine = await startEngine();
    other = await startEngine();
    connected = await connectEngine({ DOCKER_HOST: engine.address }, signal);
  });
  after(async () => {
    await engine.stop();
    await other.stop();
  });

  test('an engine that has none: nothing to list', async () => {
    const { exitCode, stdout, stderr } = await cli(['image', 'ls']);
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /no node image yet/);
  });

  test('ten at once on a fresh engine make one image', async () => {
    const images = await Promise.all(
      Array.from({ length: 10 }, () => ensureNodeImage(connected, { signal })),
    );
    assert.deepEqual(images.map(({ source }) => source).sort(), ['host', ...Array(9).fill('there')]);
    assert.equal(new Set(images.map(({ id }) => id)).size, 1);
    assert.equal(images[0]?.agent, agentFingerprint());
    assert.deepEqual(await tags(), [images[0]?.tag, 'podnet/node:local'].sort());
  });

  test('made twice it is the same image, and a container of it has the programs it claims', async () => {
    const first = await cli(['image', 'build']);
    assert.equal(first.exitCode, 0, first.stderr);
    const before = await tags();
    assert.ok(before.includes(first.stdout.trim()));
    const second = await cli(['image', 'build']);
    assert.equal(second.stdout, first.stdout);
    assert.doesNotMatch(second.stderr, /handing it/);
    assert.deepEqual(await tags(), before);
    const listed = await cli(['image', 'ls', '-o', 'json']);
    const [row]: readonly { readonly tools: readonly string[]; readonly current: boolean }[] = JSON.parse(
      listed.stdout,
    );
    assert.equal(row?.current, true);
    // Every program is started: a library that is missing shows as 127.
    const script = `for tool in ${row.tools.map((tool) => `'${tool}'`).join(' ')}; do
      timeout 5 "$tool" --version </dev/null >/dev/null 2>&1; [ $? = 127 ] && echo "$tool"; done; node --version`;
    assert.equal(await outputOf(['sh', '-c', script], []), `${process.version}\n`);
  });

  test('podnet runs in it, with no engine, under the default seccomp profile', async () => {
    const said = await outputOf(
      ['podnet', 'test', '/opt/podnet/scenarios/one-node.yaml', '--runtime', 'namespace'],
      ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'],
    );
    assert.match(said, /^3 passed, 0 failed, 0 errors, 0 skipped /m);
    assert.match(said, /^podnet .* runtime namespace /m);
  });

  test('from one engine to another by a file', async () => {
    const file = at('saved.tar');
    const saved = await cli(['image', 'save', '-o', file]);
    assert.equal(saved.exitCode, 0, saved.stderr);
    const loaded = await cli(['image', 'load', file], other);
    assert.equal(loaded.exitCode, 0, loaded.stderr);
    assert.equal(loaded.stdout, saved.stdout);
    assert.deepEqual(await tags(other), [saved.stdout.trim(), 'podnet/node:local'].sort());
  });

  test('without an engine a file is made of this machine, and it is the very same image', async () => {
    const built = await cli(['image', 'build']);
    const nowhere = { DOCKER_HOST: `unix://${at('nowhere.sock')}` };
    const saved = await run(podnet('image', 'save', '-o', at('host.tar')), nowhere);
    assert.equal(saved.exitCode, 0, saved.stderr);
    assert.equal(saved.stdout, built.stdout);
    const loaded = await run(podnet('image', 'load', at('host.tar')), nowhere);
    assert.equal(loaded.exitCode, 3, 'no engine to load it into');
  });

  test('a full disk is said to be full, and leaves no half of a file', async () => {
    const script =
      'mount -t tmpfs -o size=20m none "$0" && "$@"; code=$?; ls -A "$0"; echo "left: $(ls -A "$0" | wc -l)"; exit $code';
    const full = mkdtempSync(at('full-'));
    const words = podnet('image', 'save', '-o', path.join(full, 'image.tar'));
    const { exitCode, stdout, stderr } = await run([
      'unshare',
      '--mount',
      'sh',
      '-c',
      script,
      full,
      ...words,
    ]);
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /the disk is full/);
    assert.match(stdout, /^left: 0$/m);
  });

  test('an image of another architecture is refused before the engine is given it', async () => {
    await writeSmallImage(at('foreign.tar'), { architecture: 's390x' });
    const before = await tags();
    const { exitCode, stderr } = await cli(['image', 'load', at('foreign.tar')]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /is for s390x, and docker at .* runs/);
    assert.deepEqual(await tags(), before);
  });

  test('a file that is cut short is refused, and no image comes of it', async () => {
    await run(['sh', '-c', `head -c 20000000 ${at('host.tar')} > ${at('cut.tar')}`]);
    const { exitCode, stderr } = await cli(['image', 'load', at('cut.tar')]);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /damaged/);
  });

  test('a Dockerfile on a base that has all that is needed wants no network', async () => {
    const base = (await cli(['image', 'build'])).stdout.trim();
    const built = await cli(['image', 'build', '--from', 'dockerfile', '--base', base]);
    assert.equal(built.exitCode, 0, built.stderr);
    const { stdout } = await cli(['image', 'ls']);
    assert.match(stdout, new RegExp(`^${built.stdout.trim()} .* dockerfile .* yes `, 'm'));
    const said = await outputOf(['podnet', '--version'], []);
    assert.match(said, /^\d+\.\d+\.\d+/);
  });

  test('a base that is not there is said', async () => {
    // The engine's network namespace leads nowhere: it asks nobody for it.
    const absent = await cli(['image', 'build', '--from', 'dockerfile', '--base', 'podnet/nothing:1']);
    assert.equal(absent.exitCode, 3);
    assert.match(absent.stderr, /could not be built/);
  });

  test('an engine that dies in the middle is said to be gone', async () => {
    const dying = await startEngine();
    const [program = '', ...args] = podnet('image', 'load', at('host.tar'));
    const child = spawn(program, args, {
      env: { ...process.env, DOCKER_HOST: dying.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let killed: Promise<void> | undefined;
    // The load takes more than a second from this word on.
    const { exitCode, stderr } = await endOf(child, (_child, said) => {
      if (said.includes('loading')) killed ??= pause(200).then(() => dying.end('SIGKILL'));
    });
    await killed;
    await dying.stop();
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /cannot load the node image into docker/);
    assert.match(stderr, /the engine does not answer any more/);
  });

  /** What a container of the current image prints. */
  async function outputOf(command: readonly string[], capabilities: readonly string[]): Promise<string> {
    const docker = testEngine(engine.address);
    const [program = '', ...args] = command;
    const container = await docker.createContainer({
      Image: 'podnet/node:local',
      Entrypoint: [program],
      Cmd: args,
      Env: ['NO_COLOR=1'],
      Tty: true,
      HostConfig: { NetworkMode: 'none', Init: true, CapAdd: [...capabilities] },
    });
    try {
      await container.start();
      await container.wait();
      const bytes = await container.logs({ stdout: true, stderr: true });
      return bytes.toString().replaceAll('\r\n', '\n');
    } finally {
      await container.remove({ force: true });
    }
  }
});
