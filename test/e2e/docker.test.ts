import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../scripts/private-engine.mjs';
import { podnet, repository } from '../support/built-cli.ts';
import { type EngineState, engineSettled, engineState } from '../support/engine.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';

const scenarios = path.join(repository, 'scenarios');
const copies = 10;

/* An engine of the suite's own, so that what is left in it is ours. */
suite('the built command line with containers', { skip: whyNoEngine() }, () => {
  let engine: PrivateEngine;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
  const run = (place: string): Promise<Ended> => {
    const [program = '', ...args] = podnet('test', place, '--runtime', 'docker');
    const env = { ...process.env, DOCKER_HOST: engine.address };
    return endOf(spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

  before(async () => {
    engine = await startEngine();
    clean = await look();
  });
  after(() => engine.stop());

  test('ten copies of one scenario at once, on an engine without a node image, are all green', async () => {
    const one = path.join(scenarios, 'web-and-db.yaml');
    const ends = await Promise.all(Array.from({ length: copies }, () => run(one)));
    for (const { exitCode, stdout, stderr } of ends) assert.equal(exitCode, 0, stdout + stderr);
    await engineSettled(look, clean);
  });

  test('every shipped scenario is green, and nothing is left', async () => {
    const { exitCode, stdout, stderr } = await run(scenarios);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, / 0 failed, 0 errors, 0 skipped /);
    assert.match(stdout, /runtime docker · engine docker /);
    await engineSettled(look, clean);
  });
});
