import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { whyNoEngine } from '../../../scripts/private-engine.mjs';
import { EnvironmentError } from '../../../src/model/errors.ts';
import { statusOf } from '../../../src/runtime/docker/engine-error.ts';
import { labels } from '../../../src/runtime/docker/labels.ts';
import { removeContainer } from '../../../src/runtime/docker/remove-run.ts';
import { dockerEvents } from '../../deep/kills/docker/events.ts';
import { dockerMoments, Theatres } from '../../deep/kills/docker/try-moments.ts';
import { momentName } from '../../deep/kills/moment.ts';
import { podnet } from '../../support/built-cli.ts';
import { testEngine } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { descendantsOf } from '../../support/processes.ts';
import { testSeed } from '../../support/random.ts';
import { endOf } from '../../support/run-podnet.ts';
import { untilSaid } from '../../support/until-said.ts';

const seed = testSeed();
/** Of all moments, which the deep test has: these, once each, in one scene. */
const events = [
  'SIGKILL',
  'SIGTERM',
  'closed terminal',
  'reaper killed',
  'podnet and its reaper killed',
  'engine killed',
  'agent killed',
];
const scene = 'test on vxlan between zones';

/*
 * An engine of the suite's own: what is somebody else's in it must stay, and it is ended and started again.
 *
 *   podnet ── reaper            both are killed here, together and alone, at moments from the seed
 *     └─ engine ── node-1, node-2 and their router, a network for each zone
 */
suite(`whatever ends whenever, the engine is as it was, seed ${seed}`, { skip: whyNoEngine() }, () => {
  const theatres = new Theatres();
  after(() => theatres[Symbol.asyncDispose]());

  const all = dockerMoments({
    count: Object.keys(dockerEvents).length,
    seed,
    inScene: (name) => name === scene,
  });
  const moments = events.flatMap((event) => all.find((moment) => moment.event === event) ?? []);
  for (const moment of moments) {
    test(momentName(moment), () => theatres.hold(moment));
  }

  test('a node’s container: the run says so, and ends as what could not be judged', () =>
    theatres.use('large', async (theatre) => {
      const child = await theatre.spawn(podnet('test', path.join(theatre.folders.in, 'vxlan.yaml')));
      const ended = endOf(child);
      await untilSaid(child, /network: done/);
      const filters = JSON.stringify({ label: [`${labels.node}=node-2`] });
      const [node] = await theatre.docker.listContainers({ filters });
      await theatre.docker.getContainer(node?.Id ?? '').kill();
      const { exitCode, stdout } = await ended;
      assert.equal(exitCode, 3, stdout);
      assert.match(stdout, /node-2 is gone/);
      await theatre.settled();
    }));

  test('the engine goes while it removes a node: whoever waits for that is told', () =>
    theatres.use('large', async ({ docker, engine, folder, settled }) => {
      const [image] = await docker.listImages();
      const options = { Image: image?.Id ?? '', Entrypoint: ['sleep', '600'] };
      const container = await docker.createContainer(options);
      await container.start();
      const release = await holdInit((await container.inspect()).State.Pid);
      const door = path.join(folder, 'door.sock');
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
      await settled();
    }));
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
