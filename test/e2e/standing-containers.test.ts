import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../scripts/private-engine.mjs';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { type EngineState, engineSettled, engineState, testEngine } from '../support/engine.ts';
import { pause } from '../support/pause.ts';
import { environmentOf, listProcesses } from '../support/processes.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';

const webAndDb = path.join(repository, 'scenarios/web-and-db.yaml');

/* An engine of the suite's own: it is stopped and started again, and what is left in it is ours. */
suite('clusters that stay, of containers', { skip: whyNoEngine() }, () => {
  let engine: PrivateEngine;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);

  before(async () => {
    engine = await startEngine();
    clean = await look();
  });
  after(() => engine.stop());

  for (const [name, end] of [
    ['the control process is killed', killControl],
    ['the engine is stopped and started again', restartEngine],
  ] as const) {
    test(`same names and addresses after ${name}, and nothing is left in the end`, async (context) => {
      const home = openFolder(context);
      const run = (...args: readonly string[]): Promise<Ended> => {
        const [program = '', ...words] = podnet(...args);
        const env = { ...process.env, DOCKER_HOST: engine.address, XDG_STATE_HOME: home, PODNET_RUNTIME: '' };
        return endOf(spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
      };
      const ok = async (...args: readonly string[]): Promise<string> => {
        const { exitCode, stdout, stderr } = await run(...args);
        assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
        return stdout;
      };
      const addresses = async (): Promise<unknown> => [
        await nodesOf(engine.address),
        JSON.parse(readFileSync(path.join(home, 'podnet/clusters/web-and-db/state.json'), 'utf8')).objects
          .addresses,
      ];
      assert.match(await ok('up', webAndDb, '--runtime', 'docker'), /2 nodes, .*, 2 pods \(docker\)/);
      const first = await addresses();
      await end(home);
      assert.match(await ok('ls'), /^web-and-db +docker +2 .* stopped/m);
      assert.match(await ok('up', 'web-and-db'), /2 nodes, .*, 2 pods \(docker\)/);
      assert.deepEqual(await addresses(), first);
      assert.equal(await ok('down'), 'cluster/web-and-db removed\n');
      assert.ok(!existsSync(path.join(home, 'podnet')), 'the state is gone');
      await engineSettled(look, clean);
    });
  }

  /** Kills the one whose state is there. */
  async function killControl(home: string): Promise<void> {
    const control = listProcesses().find(
      ({ pid, command }) =>
        command.includes('control/control.js') && environmentOf(pid).includes(`XDG_STATE_HOME=${home}`),
    );
    assert.ok(control !== undefined, 'there is a control process');
    process.kill(control.pid, 'SIGKILL');
    await pause(100);
  }

  async function restartEngine(home: string): Promise<void> {
    await engine.end();
    engine = await engine.restart();
    // Its nodes are gone, and so it goes.
    const socket = path.join(home, 'podnet/clusters/web-and-db/control.sock');
    for (let tries = 0; tries < 3_000 && existsSync(socket); tries++) await pause(20);
    assert.ok(!existsSync(socket), 'the control process has noticed');
  }
});

/** `node-1 198.18.7.2` of every node's container. */
async function nodesOf(address: string): Promise<readonly string[]> {
  const containers = await testEngine(address).listContainers();
  return containers
    .flatMap(({ Labels, NetworkSettings }) =>
      Object.values(NetworkSettings.Networks).map(({ IPAddress }) => `${Labels['podnet.node']} ${IPAddress}`),
    )
    .toSorted();
}
