import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { nodeAddressOf } from '../../../src/model/underlay-place.ts';
import { type PrivatePodman, startPodman, whyNoPodman } from '../../../scripts/private-podman.mjs';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { podnet, repository } from '../../support/built-cli.ts';
import { assertFinding, diagnosisOf, doctor } from '../../support/diagnosis.ts';
import { type EngineState, engineSettled, engineState } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { killReaper } from '../../support/processes.ts';
import { endOf } from '../../support/run-podnet.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';
import { untilSaid } from '../../support/until-said.ts';

const { signal } = new AbortController();
const scenarios = path.join(repository, 'scenarios');

/*
 * Podman's service, on a machine of its own.
 *
 *   podnet ── reaper
 *     └─ podman ── nodes, their network: a bridge with an address
 */
suite('Podman', { skip: whyNoPodman() }, () => {
  let podman: PrivatePodman;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(podman.address, podman.pid);
  const start = (...places: readonly string[]): ChildProcess => {
    const [program = '', ...args] = podnet('test', ...places, '--runtime', 'docker', '--report', 'plain');
    const env = { ...process.env, DOCKER_HOST: podman.address };
    return spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };

  before(async () => {
    podman = await startPodman();
    clean = await look();
  });
  after(() => podman.stop());

  test('every shipped scenario is green, and nothing is left', async () => {
    const { exitCode, stdout, stderr } = await endOf(start(scenarios));
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, / 0 failed, 0 errors, 0 skipped /);
    assert.match(stdout, /runtime docker · engine podman /);
    await engineSettled(look, clean);
  });

  test('the doctor says that it works', async () => {
    const [program = '', ...args] = doctor('docker');
    const env = { ...process.env, DOCKER_HOST: podman.address };
    const diagnosis = diagnosisOf(
      await endOf(spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })),
    );
    assertFinding(diagnosis, 'engine', { status: 'ok', detail: /^podman / });
    for (const id of ['engine-machine', 'engine-storage', 'nodes', 'underlay', 'subnets'])
      assertFinding(diagnosis, id, { status: 'ok' });
    await engineSettled(look, clean);
  });

  test('a node and the machine do not reach each other, though the bridge has an address', async () => {
    const { cluster: config } = await scenarioOf(
      '- check: network-model',
      podText('a'),
      'cluster: {nodes: 2}',
    );
    process.env['DOCKER_HOST'] = podman.address;
    const cluster = await createCluster({ ...config, runtime: 'docker' }, { signal, seed: 1 });
    try {
      const [first, second] = cluster.plan.nodes.map(nodeAddressOf);
      assert.ok(first !== undefined && second !== undefined);
      const bridge = first.replace(/\d+$/, '1');
      assert.ok(onMachine('ip', '-oneline', '-4', 'address').includes(` ${bridge}/`), 'the machine has it');
      const pings = async (to: string): Promise<boolean> => {
        const command = ['ping', '-c', '1', '-W', '1', to];
        const node = parseNodeName('node-1');
        return (await cluster.exec({ kind: 'node', node }, command, { signal })).exitCode === 0;
      };
      assert.equal(await pings(second), true, 'a node reaches another');
      assert.equal(await pings(bridge), false, 'a node reaches no service of the machine');
      assert.throws(() => onMachine('ping', '-c', '1', '-W', '1', first), 'nor the machine a node');
    } finally {
      await cluster.close();
    }
    await engineSettled(look, clean);
  });

  test('podnet is killed: its reaper removes all', async () => {
    const child = start(path.join(scenarios, 'web-and-db.yaml'));
    const ended = endOf(child);
    await untilSaid(child, /nodes: done/);
    child.kill('SIGKILL');
    await ended;
    await engineSettled(look, clean);
  });

  test('podnet and its reaper are killed: the nodes end by their lease', async () => {
    const child = start(path.join(scenarios, 'web-and-db.yaml'));
    const ended = endOf(child);
    await untilSaid(child, /nodes: done/);
    killReaper(child.pid);
    child.kill('SIGKILL');
    await ended;
    for (let tries = 0; tries < 600; tries++, await pause(100)) {
      if ((await look()).containers.length === 0) break;
    }
    assert.deepEqual((await look()).containers, []);
  });

  function onMachine(...command: readonly string[]): string {
    return execFileSync('nsenter', [`--net=/proc/${podman.pid}/ns/net`, ...command], { encoding: 'utf8' });
  }
});
