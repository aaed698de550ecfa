import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../scripts/private-engine.mjs';
import { podnet, repository } from '../support/built-cli.ts';
import { engineSettled, type EngineState, engineState } from '../support/engine.ts';
import { missing } from '../support/requires.ts';
import { endOf, type Ended } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';

/*
 *   docker-compose ── engine ── lab                    namespaces inside one container, which has no socket
 *                        └───── cluster ── engine ──── node-1, node-2, …      containers beside it
 */
suite('docker-compose.yml, as it stands', {
  skip: whyNoEngine() || missing('docker-compose', 'docker'),
}, () => {
  const folder = mkdtempSync('/var/tmp/podnet-compose-');
  let engine: PrivateEngine;
  let clean: EngineState;

  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
  const run = (program: string, ...args: readonly string[]): Promise<Ended> =>
    endOf(
      spawn(program, [...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, DOCKER_HOST: engine.address, DOCKER_SOCKET: engine.socketPath },
      }),
    );
  // Without a terminal, and gone when it has ended.
  const compose = (...words: readonly string[]): Promise<Ended> =>
    run('docker-compose', 'run', '--rm', '-T', ...words);

  before(async () => {
    copyFileSync(path.join(repository, 'docker-compose.yml'), path.join(folder, 'docker-compose.yml'));
    writeFileSync(
      path.join(folder, 'mine.yaml'),
      scenarioText('- probe: {from: a, to: b}', podText('a') + podText('b', 'node-2'), 'cluster: {nodes: 2}'),
    );
    engine = await startEngine();
    const [program = '', ...words] = podnet('image', 'build');
    const built = await run(program, ...words);
    assert.equal(built.exitCode, 0, built.stderr);
    clean = await look();
  });
  after(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  for (const [service, runtime] of [
    ['lab', 'namespace'],
    ['cluster', 'docker'],
  ] as const) {
    test(`${service}: every shipped scenario that needs no plugin is green`, async () => {
      const { exitCode, stdout, stderr } = await compose(service);
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /^[1-9]\d* passed, 0 failed, 0 errors, 0 skipped/m);
      assert.match(stdout, new RegExp(`· runtime ${runtime} ·`));
      await engineSettled(look, clean);
    });

    test(`${service}: a scenario of one's own`, async () => {
      const { exitCode, stdout, stderr } = await compose(service, 'test', 'mine.yaml', '--runtime', runtime);
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /^1 passed, 0 failed, 0 errors, 0 skipped/m);
      await engineSettled(look, clean);
    });
  }

  test('the image alone, by docker run, takes namespaces where it has no engine', async () => {
    const rights = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'].flatMap((name) => ['--cap-add', name]);
    const words = ['run', '--rm', '--init', '--network', 'none', ...rights, 'podnet/node:local', 'demo'];
    const { exitCode, stdout, stderr } = await run('docker', ...words);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /· runtime namespace ·/);
  });
});
