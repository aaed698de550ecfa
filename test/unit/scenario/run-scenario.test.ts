import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EnvironmentError } from '../../../src/model/errors.ts';
import type { RunEvent } from '../../../src/model/event.ts';
import { runScenario, type RunScenarioOptions } from '../../../src/scenario/run-scenario.ts';
import { runScenarios, type RunScenariosOptions } from '../../../src/scenario/run-scenarios.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';
import { surroundings } from '../../support/surroundings.ts';

const pods = podText('a') + podText('b');
const probe = '- probe: {from: a, to: b}';
const exec = '- exec: {pod: a, command: [ls]}';

/** A cluster, and options to run in it. */
function prepared(fields: Partial<RunScenarioOptions> = {}) {
  const cluster = new MemoryCluster();
  const events: RunEvent[] = [];
  const options: RunScenarioOptions = {
    createCluster: async () => cluster,
    sink: (event) => void events.push(event),
    signal: new AbortController().signal,
    seed: 7,
    ...fields,
  };
  const kinds = () => events.map((event) => ('phase' in event ? `${event.kind} ${event.phase}` : event.kind));
  return { cluster, options, kinds };
}

const statuses = ({ steps }: { readonly steps: readonly { readonly status: string }[] }) =>
  steps.map(({ status }) => status).join(' ');

test('a scenario makes its cluster, waits for its pods, runs its steps and cleans up', async () => {
  const { cluster, options, kinds } = prepared();
  const result = await runScenario(await scenarioOf(`${probe}\n${exec}`, pods), options);
  assert.equal(result.status, 'passed');
  assert.deepEqual(
    result.pods.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.equal(cluster.closed, 1);
  assert.deepEqual(kinds(), [
    'scenario-started',
    'phase-started pods',
    'phase-finished pods',
    'step-started',
    'step-progress',
    'step-finished',
    'step-started',
    'step-finished',
    'phase-started clean-up',
    'phase-finished clean-up',
    'scenario-finished',
  ]);
});

test('a failed step does not stop those after it, unless that is asked for', async () => {
  const scenario = await scenarioOf(`${probe}\n${exec}`, pods);
  for (const [failFast, expected] of [
    [false, 'failed passed'],
    [true, 'failed skipped'],
  ] as const) {
    const { cluster, options } = prepared({ failFast });
    cluster.answer = () => 'refused';
    const result = await runScenario(scenario, options);
    assert.equal(statuses(result), expected);
    assert.equal(result.status, 'failed');
  }
});

test('a step that throws is an error with its hint, and the next one runs', async () => {
  const { cluster, options } = prepared();
  cluster.onExec = () => {
    throw new EnvironmentError('no-tool', 'nsenter is not there', { hint: 'install util-linux' });
  };
  const result = await runScenario(await scenarioOf(`${exec}\n${probe}`, pods), options);
  assert.equal(statuses(result), 'error passed');
  assert.equal(result.steps[0]?.message, 'nsenter is not there');
  assert.equal(result.steps[0].hint, 'install util-linux');
});

test('pods that do not come up fail the scenario with their reasons', async () => {
  const { cluster, options } = prepared({ clock: new MemoryCluster().inner.clock });
  cluster.inner.driver.broken.add('b');
  const result = await runScenario(await scenarioOf(probe, pods), options);
  assert.equal(result.status, 'failed');
  assert.match(result.message ?? '', /1 pod not Ready: b \(.*NetworkFailed, no bridge\)/);
  assert.equal(statuses(result), 'skipped');
  assert.equal(cluster.closed, 1);
});

test('a scenario that takes too long ends, with the step it hung in as an error', async () => {
  const { cluster, options } = prepared();
  cluster.exec = () => new Promise(() => {});
  const result = await runScenario(await scenarioOf(`${exec}\n${probe}`, pods, 'timeout: 50ms'), options);
  assert.equal(statuses(result), 'error skipped');
  assert.equal(result.steps[0]?.message, 'timed out after 50ms');
  assert.equal(cluster.closed, 1);
});

test('an interruption ends a scenario at once, wherever it is', async () => {
  const scenario = await scenarioOf(`${exec}\n${probe}`, pods);
  const during = new AbortController();
  const first = prepared({ signal: during.signal });
  first.cluster.exec = () => {
    during.abort(new Error('interrupted by SIGINT'));
    return new Promise(() => {});
  };
  const inStep = await runScenario(scenario, first.options);
  assert.equal(statuses(inStep), 'error skipped');
  assert.equal(inStep.steps[0]?.message, 'interrupted');
  assert.equal(first.cluster.closed, 1);

  const early = new AbortController();
  let deliver = (): void => {};
  const second = prepared({ signal: early.signal });
  const making = new Promise<MemoryCluster>((resolve) => {
    deliver = () => resolve(second.cluster);
  });
  const running = runScenario(scenario, { ...second.options, createCluster: () => making });
  early.abort(new Error('interrupted by SIGINT'));
  const inCreation = await running;
  assert.equal(inCreation.status, 'error');
  assert.equal(inCreation.message, 'interrupted');
  deliver();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(second.cluster.closed, 1, 'a cluster that comes late is closed too');
});

test('what keeps a cluster from being made or removed is told', async () => {
  const scenario = await scenarioOf(probe, pods);
  const broken = prepared({
    createCluster: async () => {
      throw new EnvironmentError('no-userns', 'namespaces are not allowed', { hint: 'podnet doctor' });
    },
  });
  const unmade = await runScenario(scenario, broken.options);
  assert.deepEqual(
    [unmade.status, unmade.message, unmade.hint],
    ['error', 'namespaces are not allowed', 'podnet doctor'],
  );
  assert.equal(unmade.cluster, '3 nodes, bridge, 10.244.0.0/16');
  const stuck = prepared();
  stuck.cluster.onClose = async () => {
    throw new EnvironmentError('cleanup-failed', 'a link stays');
  };
  const unclean = await runScenario(scenario, stuck.options);
  assert.deepEqual([unclean.status, unclean.message, statuses(unclean)], ['error', 'a link stays', 'passed']);
});

test('artifacts of a step are in a folder of its own', async () => {
  const artifactsDir = mkdtempSync(join(tmpdir(), 'podnet-artifacts-'));
  try {
    const { cluster, options } = prepared({ artifactsDir });
    cluster.answer = () => 'refused';
    await runScenario(await scenarioOf(`${probe}\n${exec}`, pods), options);
    assert.deepEqual(readdirSync(artifactsDir), ['01-a-b-tcp-is-answered', '02-ls-in-a']);
    assert.ok(existsSync(join(artifactsDir, '01-a-b-tcp-is-answered', 'failure-1-node-node-1.txt')));
    assert.deepEqual(readdirSync(join(artifactsDir, '02-ls-in-a')), [
      'result.json',
      'stderr.txt',
      'stdout.txt',
    ]);
  } finally {
    rmSync(artifactsDir, { recursive: true });
  }
});

/** Runs scenarios in clusters that are prepared one by one. */
function runMany(
  scenarios: readonly Scenario[],
  fields: Partial<RunScenariosOptions> = {},
  prepare: (cluster: MemoryCluster, number: number) => void = () => {},
) {
  let number = 0;
  return runScenarios(scenarios, {
    createCluster: async () => {
      const cluster = new MemoryCluster();
      prepare(cluster, ++number);
      return cluster;
    },
    sink: () => {},
    signal: new AbortController().signal,
    seed: 7,
    surroundings,
    ...fields,
  });
}

test('the exit code tells failed, not judged, nothing to judge and passed apart', async () => {
  const scenario = await scenarioOf(`${exec}\n${probe}`, pods);
  const broken = (cluster: MemoryCluster) => {
    cluster.onExec = () => {
      throw new EnvironmentError('x', 'no tool');
    };
  };
  const failed = (cluster: MemoryCluster) => void (cluster.answer = () => 'refused');
  const both = (cluster: MemoryCluster) => {
    broken(cluster);
    failed(cluster);
  };
  const gone = await scenarioOf(`- delete: {kind: Pod, name: d-abc}\n${exec}`, `${pods}${deployment}`);
  assert.equal((await runMany([scenario])).exitCode, 0);
  assert.equal((await runMany([scenario], {}, failed)).exitCode, 1);
  assert.equal((await runMany([scenario], {}, broken)).exitCode, 3);
  assert.equal((await runMany([scenario], {}, both)).exitCode, 1);
  assert.equal((await runMany([gone])).exitCode, 2, 'a name that the running cluster does not have');
  const stopped = new AbortController();
  stopped.abort(new Error('interrupted by SIGTERM'));
  const report = await runMany([scenario], { signal: stopped.signal, interruptedExitCode: () => 143 });
  assert.deepEqual([report.exitCode, report.interrupted, report.summary.skipped], [143, true, 2]);
});

const deployment = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  selector: {matchLabels: {app: d}}
  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: main}]}}
`;

test('repetitions have seeds that repeat them, and stop after a failure when asked to', async () => {
  const scenario = await scenarioOf(probe, pods);
  const thrice = await runMany([scenario], { repeat: 3 });
  assert.deepEqual(
    thrice.scenarios.map(({ seed, repetition }) => [seed, repetition]),
    [
      [7, 1],
      [8, 2],
      [9, 3],
    ],
  );
  const untilFailure = await runMany([scenario], { untilFailure: true }, (cluster, number) => {
    if (number === 4) cluster.answer = () => 'refused';
  });
  assert.deepEqual(
    untilFailure.scenarios.map(({ status }) => status),
    ['passed', 'passed', 'passed', 'failed'],
  );
});

test('scenarios run side by side and are reported in their order; fail-fast skips the rest', async () => {
  const scenario = await scenarioOf(probe, pods);
  const named = ['x', 'y', 'z'].map((name): Scenario => ({ ...scenario, name, file: `${name}.yaml` }));
  const report = await runMany(named, { parallel: 3 });
  assert.deepEqual(
    report.scenarios.map(({ name }) => name),
    ['x', 'y', 'z'],
  );
  assert.equal(report.summary.passed, 3);
  const failFast = await runMany(
    named,
    { failFast: true, repeat: 5 },
    (cluster) => void (cluster.answer = () => 'refused'),
  );
  assert.deepEqual(
    failFast.scenarios.map(({ status }) => status),
    ['failed', 'skipped', 'skipped'],
  );
  const filtered = await runMany(named, { filter: '^y|z.yaml' });
  assert.deepEqual(
    filtered.scenarios.map(({ name }) => name),
    ['y', 'z'],
  );
  await assert.rejects(runMany(named, { filter: 'w' }), { code: 'no-scenarios', kind: 'usage' });
  await assert.rejects(runMany(named, { filter: '(' }), { code: 'bad-regex', kind: 'usage' });
});
