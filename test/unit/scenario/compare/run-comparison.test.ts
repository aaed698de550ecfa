import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameEndpoint } from '../../../../src/model/endpoint.ts';
import { EnvironmentError } from '../../../../src/model/errors.ts';
import type { RunEvent } from '../../../../src/model/event.ts';
import { runComparison, type RunComparisonOptions } from '../../../../src/scenario/compare/run-comparison.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../../support/scenario-text.ts';
import { surroundings } from '../../../support/surroundings.ts';

const pods = podText('a') + podText('b', 'node-2');
const steps = '- probe: {from: a, to: b}\n- reachability: {port: 80}';

/** Two sides, a and b, on clusters in memory; the side is known by its scenario's MTU. */
async function compare(
  make: (side: 'a' | 'b') => MemoryCluster | Promise<MemoryCluster>,
  options: Partial<RunComparisonOptions> & { readonly steps?: string } = {},
) {
  const scenario = await scenarioOf(options.steps ?? steps, pods);
  const made: string[] = [];
  const events: RunEvent[] = [];
  const sides = (['a', 'b'] as const).map((name) => ({
    name,
    plugin: `${name}.yaml`,
    scenario: { ...scenario, cluster: { ...scenario.cluster, name } },
  }));
  const report = await runComparison(sides, {
    createCluster: async ({ name }, { seed }) => {
      made.push(`${name} ${seed}`);
      return make(name === 'a' ? 'a' : 'b');
    },
    surroundings: () => surroundings,
    sink: (event) => void events.push(event),
    signal: new AbortController().signal,
    seed: 7,
    ...options,
  });
  return { report, made, events };
}

function answering(answer: MemoryCluster['answer']): MemoryCluster {
  const cluster = new MemoryCluster();
  cluster.answer = answer;
  return cluster;
}

test('sides that do the same are the same', async () => {
  const { report, events } = await compare(() => new MemoryCluster());
  assert.equal(report.exitCode, 0);
  assert.equal(report.same, true);
  assert.deepEqual(report.routes, []);
  const [first] = report.steps;
  assert.deepEqual(
    first?.sides.map(({ status, verdicts }) => [status, verdicts]),
    [
      ['passed', { answered: 1 }],
      ['passed', { answered: 1 }],
    ],
  );
  assert.equal(first.sides[0]?.roundTrips?.count, 1);
  assert.equal(report.sides[0]?.roundTrips?.count, 3, 'one probe and two pairs');
  assert.equal(report.sides[0].pods?.count, 2);
  assert.equal(report.sides[0].pods.allReady.count, 1);
  const started = events.flatMap((event) => (event.kind === 'scenario-started' ? event.name : []));
  assert.deepEqual(started, ['s on a', 's on b']);
});

test('repetitions go by turns, with one seed for both sides', async () => {
  const { report, made } = await compare(() => new MemoryCluster(), { repeat: 3 });
  assert.deepEqual(made, ['a 7', 'b 7', 'b 8', 'a 8', 'a 9', 'b 9']);
  assert.equal(report.repetitions, 3);
  assert.equal(report.steps[0]?.sides[1]?.roundTrips?.count, 3);
  assert.equal(report.sides[0]?.pods?.each.count, 6);
});

test('a probe that finds something else on one side is told, and is exit code 1', async () => {
  const { report } = await compare((side) =>
    answering(({ to }) =>
      side === 'b' && to.kind === 'pod' && to.pod.endsWith('/b') ? 'refused' : 'answered',
    ),
  );
  assert.equal(report.exitCode, 1);
  assert.equal(report.same, false);
  assert.deepEqual(
    report.sides.map(({ status }) => status),
    ['passed', 'failed'],
  );
  const [probe, matrix] = report.steps;
  assert.deepEqual(probe?.differences, [{ what: 'a → b tcp/80', verdicts: [['answered'], ['refused']] }]);
  assert.equal(matrix?.differenceCount, 1, 'the way back is the same');
  assert.equal(probe.sides[1]?.failures.length, 1);
  assert.equal(probe.sides[1].roundTrips, undefined);
});

test('verdicts that are all expected and not the same are exit code 1 too', async () => {
  const { report } = await compare(
    (side) =>
      answering(({ from, to }) => {
        if (sameEndpoint(from, to)) return 'answered';
        return side === 'a' ? 'refused' : 'no-answer';
      }),
    { steps: '- probe: {from: a, to: b}\n  expect: {verdict: blocked}' },
  );
  assert.deepEqual(
    report.sides.map(({ status }) => status),
    ['passed', 'passed'],
  );
  assert.equal(report.same, false);
  assert.equal(report.exitCode, 1);
});

test('a side that does not come up is told as such, and the other still runs', async () => {
  const failure = new EnvironmentError('no-luck', 'there is no luck', { hint: 'try again' });
  const { report } = await compare((side) => (side === 'a' ? Promise.reject(failure) : new MemoryCluster()));
  assert.equal(report.exitCode, 3);
  assert.equal(report.same, true, 'what was not judged is no difference');
  const [a, b] = report.sides;
  assert.deepEqual([a?.status, a?.message, a?.hint], ['error', 'there is no luck', 'try again']);
  assert.equal(a?.pods, undefined);
  assert.equal(b?.status, 'passed');
  assert.deepEqual(
    report.steps[0]?.sides.map(({ status }) => status),
    ['skipped', 'passed'],
  );
  assert.deepEqual(report.routes, []);
});

test('a side that is flaky differs from one that is not', async () => {
  let runs = 0;
  const { report } = await compare(
    (side) => {
      const broken = side === 'b' && ++runs === 2;
      return answering(() => (broken ? 'no-answer' : 'answered'));
    },
    { repeat: 2 },
  );
  assert.deepEqual(report.steps[0]?.differences[0]?.verdicts, [['answered'], ['answered', 'no-answer']]);
});

test('routes that differ, by node', async () => {
  const { report } = await compare((side) => {
    const cluster = new MemoryCluster();
    cluster.onInspect = (target) => {
      const own =
        target.kind === 'node' && target.node === 'node-1' && side === 'b' ? ['10.9.0.0/16 dev tun0'] : [];
      return [{ title: 'routes', lines: ['10.244.1.0/24 dev cni0', ...own] }];
    };
    return cluster;
  });
  assert.deepEqual(report.routes, [
    { node: 'node-1', lines: [{ route: '10.9.0.0/16 dev tun0', on: [false, true] }] },
  ]);
  assert.equal(report.exitCode, 0, 'routes are the business of a plugin');
});

test('an interruption ends it, and what was not run is there', async () => {
  const controller = new AbortController();
  const { report, made } = await compare(
    () => {
      controller.abort(new Error('interrupted'));
      return new MemoryCluster();
    },
    { signal: controller.signal, repeat: 5, interruptedExitCode: () => 143 },
  );
  assert.deepEqual(made, ['a 7']);
  assert.equal(report.interrupted, true);
  assert.equal(report.exitCode, 143);
  assert.deepEqual(
    report.sides.map(({ status }) => status),
    ['error', 'skipped'],
  );
});
