import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { labels } from '../../../src/runtime/docker/labels.ts';
import { podnet } from '../../support/built-cli.ts';
import { type EngineState, engineSettled, engineState, testEngine } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { killReaper } from '../../support/processes.ts';
import { randomFrom, testSeed } from '../../support/random.ts';
import { endOf, type Ended } from '../../support/run-podnet.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';
import { untilSaid } from '../../support/until-said.ts';

const seed = testSeed();
const random = randomFrom(seed);
/** A run takes about three seconds: before, while and after nodes are made, and while they are removed. */
const longestMs = 3_500;
const moments = (count: number): readonly number[] =>
  Array.from({ length: count }, () => Math.round(random() * longestMs));

const directory = mkdtempSync('/var/tmp/podnet-ledger-');
const file = path.join(directory, 'killed.yaml');
writeFileSync(
  file,
  scenarioText(
    `- check: network-model
- exec: {pod: a, command: [sleep, '0.5']}
- reachability: {protocol: tcp, port: 80}`,
    podText('a') + podText('b', 'node-2'),
    'cluster: {nodes: 2}',
  ),
);
after(() => rmSync(directory, { recursive: true }));

/*
 * An engine of the suite's own: what is somebody else's in it must stay, and it is ended and started again.
 *
 *   podnet ── reaper            both are killed here, together and alone, at moments from the seed
 *     └─ engine ── node-1, node-2, their network
 */
suite(`whatever is killed whenever, the engine is as it was, seed ${seed}`, { skip: whyNoEngine() }, () => {
  let engine: PrivateEngine;
  let docker: ReturnType<typeof testEngine>;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);

  const start = (): ChildProcess => {
    const [program = '', ...args] = podnet('test', file, '--runtime', 'docker', '--report', 'plain');
    return spawn(program, args, {
      env: { ...process.env, DOCKER_HOST: engine.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };
  const run = (): Promise<Ended> => endOf(start());

  before(async () => {
    engine = await startEngine();
    docker = testEngine(engine.address);
    // Makes the image, so that it is not what the moments fall into.
    const first = await run();
    assert.equal(first.exitCode, 0, first.stdout + first.stderr);
    // Somebody else's: a network and a container that look like ours in all but the label.
    await docker.createNetwork({ Name: 'podnet-other', Labels: { run: 'podnet.run' } });
    const [image] = await docker.listImages();
    const other = { name: 'podnet-12345678-node-1', Image: image?.Id ?? '', Entrypoint: ['sleep', '600'] };
    await (await docker.createContainer(other)).start();
    clean = await look();
  });
  after(() => engine.stop());

  for (const delayMs of moments(5)) {
    test(`podnet, after ${delayMs} ms`, async () => {
      const child = start();
      const ended = endOf(child);
      await pause(delayMs);
      child.kill('SIGKILL');
      await ended;
      await engineSettled(look, clean);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`podnet, by ${signal}, which it may clean up after`, async () => {
      const child = start();
      const ended = endOf(child);
      await pause(moments(1)[0] ?? 0);
      child.kill(signal);
      const { exitCode } = await ended;
      // It may have been over, or not have begun to listen.
      const told = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal];
      assert.ok(exitCode === told || exitCode === 0 || exitCode === null, `exit code ${exitCode}`);
      await engineSettled(look, clean);
    });
  }

  test('the reaper: podnet cleans up by itself', async () => {
    for (const delayMs of moments(2)) {
      const child = start();
      const ended = endOf(child);
      await pause(300 + delayMs);
      killReaper(child.pid);
      const { exitCode, stdout, stderr } = await ended;
      assert.equal(exitCode, 0, stdout + stderr);
      await engineSettled(look, clean);
    }
  });

  test('podnet and its reaper: the nodes end by their lease, and the next command sweeps', async () => {
    const child = start();
    const ended = endOf(child);
    const words = await untilSaid(child, /nodes: done/);
    killReaper(child.pid);
    child.kill('SIGKILL');
    await ended;
    assert.doesNotMatch(words, /clean-up/);
    const ours = JSON.stringify({ label: [labels.run] });
    for (let left = 1; left > 0; await pause(200)) {
      left = (await docker.listContainers({ all: true, filters: ours })).length;
    }
    assert.equal((await docker.listNetworks({ filters: ours })).length, 1, 'only the network is left');
    // A reaper has this long before others take its work for undone.
    await pause(16_000);
    assert.equal((await run()).exitCode, 0);
    await engineSettled(look, clean);
  });

  test('a node’s container: the run says so, and ends as what could not be judged', async () => {
    const child = start();
    const ended = endOf(child);
    await untilSaid(child, /network: done/);
    const filters = JSON.stringify({ label: [`${labels.node}=node-2`] });
    const [node] = await docker.listContainers({ filters });
    await docker.getContainer(node?.Id ?? '').kill();
    const { exitCode, stdout } = await ended;
    assert.equal(exitCode, 3, stdout);
    assert.match(stdout, /node-2 is gone/);
    await engineSettled(look, clean);
  });

  test('the engine, in the middle: exit code 3; when it is back, nothing of the run is', async () => {
    const child = start();
    const ended = endOf(child);
    await untilSaid(child, /network: done/);
    await engine.end();
    const { exitCode, stdout, stderr } = await ended;
    assert.equal(exitCode, 3, stdout + stderr);
    engine = await engine.restart();
    docker = testEngine(engine.address);
    const [other] = await docker.listContainers({ all: true });
    await docker.getContainer(other?.Id ?? '').start();
    await engineSettled(look, clean);
  });
});
