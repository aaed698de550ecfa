import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { podnet } from '../../support/built-cli.ts';
import { type EngineState, engineSettled, engineState, testEngine } from '../../support/engine.ts';
import { type Ended, endOf } from '../../support/run-podnet.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';

/** A run that was cut short ends by itself within this time, and whatever is left then is the reaper's. */
const limitMs = 6_500;

/*
 * An engine of the suite's own. What is interrupted here is a run of two nodes, at what it says it is doing.
 */
suite('Ctrl-C on the docker runtime', { skip: whyNoEngine() }, () => {
  const folder = mkdtempSync('/var/tmp/podnet-interrupted-');
  const file = path.join(folder, 'two-nodes.yaml');
  const junit = path.join(folder, 'junit.xml');
  let engine: PrivateEngine;
  let env: NodeJS.ProcessEnv;
  let docker: ReturnType<typeof testEngine>;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);

  const start = (...words: readonly string[]): ChildProcess => {
    const [program = '', ...args] = podnet(
      'test',
      file,
      '--runtime',
      'docker',
      '--report',
      'plain',
      ...words,
    );
    return spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  /** Interrupts a run once it has said something. */
  const interruptedAt = async (said: RegExp): Promise<Ended & { readonly tookMs: number }> => {
    let sentMs: number | undefined;
    rmSync(junit, { force: true });
    const ended = await endOf(start('--report', `junit=${junit}`), (child, text) => {
      if (sentMs !== undefined || !said.test(text)) return;
      sentMs = performance.now();
      child.kill('SIGINT');
    });
    assert.ok(sentMs !== undefined, `it never said ${said}: ${ended.stdout}${ended.stderr}`);
    return { ...ended, tookMs: performance.now() - sentMs };
  };
  const tellsOf = ({ exitCode, stdout, stderr, tookMs }: Awaited<ReturnType<typeof interruptedAt>>): void => {
    assert.equal(exitCode, 130, stdout + stderr);
    assert.ok(tookMs < limitMs, `${tookMs} ms`);
    assert.match(stdout, /\(interrupted\)/);
    assert.match(readFileSync(junit, 'utf8'), /<testcase [^>]*>\s*<skipped/);
  };

  before(async () => {
    writeFileSync(
      file,
      scenarioText(
        '- name: b answers a\n  probe: {from: a, to: b}\n- check: network-model',
        podText('a') + podText('b', 'node-2'),
        'cluster: {nodes: 2}',
      ),
    );
    engine = await startEngine();
    const { CI: _ci, PODNET_RUNTIME: _runtime, ...inherited } = process.env;
    env = { ...inherited, DOCKER_HOST: engine.address, XDG_STATE_HOME: folder };
    docker = testEngine(engine.address);
    clean = await look();
  });
  after(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  for (const said of [/packing a node image/, /handing it to docker/]) {
    test(`while the image is made (${said.source}): reports are written, and no half of an image stays`, async () => {
      tellsOf(await interruptedAt(said));
      await engineSettled(look, clean);
      assert.deepEqual(await docker.listImages(), []);
    });
  }

  test('while nodes are made: reports are written, and nothing stays', async () => {
    tellsOf(await interruptedAt(/nodes: 1 of 2 nodes/));
    await engineSettled(look, clean);
    assert.equal((await docker.listImages()).length, 1);
  });

  test('--keep: the lines it prints work as printed, and the last one removes it all', async () => {
    const ended = await endOf(start('--keep'));
    assert.equal(ended.exitCode, 0, ended.stderr);
    assert.match(ended.stdout, /2 passed, 0 failed/);
    const lines = [...ended.stderr.matchAll(/^ {2}podnet (.*)$/gm)].map(([, line = '']) => line);
    const said: string[] = [];
    for (const line of lines) {
      const [program = '', ...args] = podnet(...line.split(' '));
      // A shell that is given no terminal reads its commands.
      const input = 'ip -oneline -4 address show dev eth0\n';
      const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8', input });
      assert.equal(status, 0, `podnet ${line}: ${stderr}`);
      said.push(stdout);
    }
    assert.equal(said.length, 3, ended.stderr);
    assert.match(said[0] ?? '', /^a +1\/1 +Running .* 10\.244\.1\.\d+ +node-1/m);
    assert.match(said[1] ?? '', /inet 198\.(18|19)\.\d+\.2\/24/);
    assert.match(said[2] ?? '', /^cluster\/\S+ removed$/m);
    await engineSettled(look, clean);
  });
});
