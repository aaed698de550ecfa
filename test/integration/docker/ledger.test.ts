import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { EnvironmentError } from '../../../src/model/errors.ts';
import { statusOf } from '../../../src/runtime/docker/engine-error.ts';
import { labels } from '../../../src/runtime/docker/labels.ts';
import { removeContainer } from '../../../src/runtime/docker/remove-run.ts';
import { podnet } from '../../support/built-cli.ts';
import { type EngineState, engineSettled, engineState, testEngine } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { descendantsOf, killReaper } from '../../support/processes.ts';
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
    'cluster: {nodes: 2, underlay: {zones: [west, east]}, network: {plugin: vxlan}}',
  ),
);
after(() => rmSync(directory, { recursive: true }));

/*
 * An engine of the suite's own: what is somebody else's in it must stay, and it is ended and started again.
 *
 *   podnet ── reaper            both are killed here, together and alone, at moments from the seed
 *     └─ engine ── node-1, node-2 and their router, a network for each zone
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
    assert.equal((await docker.listNetworks({ filters: ours })).length, 2, 'only the networks are left');
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

  test('the engine goes while it removes a node: whoever waits for that is told', async () => {
    const [image] = await docker.listImages();
    const options = { Image: image?.Id ?? '', Entrypoint: ['sleep', '600'] };
    const container = await docker.createContainer(options);
    await container.start();
    const release = await holdInit((await container.inspect()).State.Pid);
    const door = path.join(directory, 'door.sock');
    const server = await doorThatShuts(door, engine.socketPath);
    try {
      // The first takes the removal on, and is not answered; once it has, the engine refuses all others.
      const isRefused = (): Promise<boolean> =>
        container.remove({ force: true }).then(
          () => false,
          (error: unknown) => statusOf(error) === 409,
        );
      while (!(await Promise.race([isRefused(), pause(200)])));
      const told = removeContainer(testEngine(`unix://${door}`).getContainer(container.id)).then(
        () => 'it is removed',
        (error: unknown) => (error instanceof EnvironmentError ? error.code : error),
      );
      assert.equal(await Promise.race([told, pause(30_000).then(() => 'nothing')]), 'engine-gone');
    } finally {
      server.close();
      release();
    }
    await engineSettled(look, clean);
  });
});

/**
 * Keeps the first process of a PID namespace from ending. The kernel lets it go only when every other process there
 * has been waited for (kernel/pid_namespace.c: zap_pid_ns_processes), and one that came from outside is waited for by
 * its parent outside, which is stopped.
 * @returns the way to let it go
 */
async function holdInit(pid: number): Promise<() => void> {
  const parent = spawn('nsenter', [`--target=${pid}`, '--pid', 'sleep', '600'], { stdio: 'ignore' });
  while (!descendantsOf(parent.pid ?? 0).some(({ command }) => command.startsWith('sleep'))) await pause(20);
  parent.kill('SIGSTOP');
  return () => {
    parent.kill('SIGKILL');
  };
}

/**
 * A way to an engine that breaks off as if the engine ended, right after it has begun to answer somebody who waits for
 * a container.
 */
async function doorThatShuts(file: string, engineSocket: string): Promise<Server> {
  const server = createServer((client) => {
    const inside = connect(engineSocket);
    let isWaiting = false;
    client.on('data', (chunk: Buffer) => {
      isWaiting ||= chunk.includes('/wait?');
      inside.write(chunk);
    });
    inside.on('data', (chunk: Buffer) => {
      client.write(chunk);
      if (!isWaiting) return;
      client.end();
      inside.destroy();
    });
    client.on('close', () => inside.destroy());
    for (const side of [client, inside]) side.on('error', () => undefined);
  });
  server.listen(file);
  await once(server, 'listening');
  return server;
}
