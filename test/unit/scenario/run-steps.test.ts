import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/model/event.ts';
import type { ProbeResult } from '../../../src/model/probe.ts';
import { runSteps, type RunStepsOptions } from '../../../src/scenario/run/run-steps.ts';
import { limitScenario } from '../../../src/scenario/run/scenario-limit.ts';
import type { ScenarioStep } from '../../../src/scenario/scenario.ts';
import type { Attachment, StepOutcome } from '../../../src/scenario/step-definition.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';

const passed: StepOutcome = { passed: true, summary: 'good' };
const failed: StepOutcome = { passed: false, summary: 'bad' };
const probe = {} as ProbeResult;

/** Runs steps that end like this, each after 5 ms, and notes what is told of them. */
async function run(outcomes: readonly (StepOutcome | Error)[], fields: Partial<RunStepsOptions> = {}) {
  const clock = new ManualClock();
  clock.advance(1_000);
  await using cluster = new MemoryCluster(1);
  const events: RunEvent[] = [];
  const errors: unknown[] = [];
  const left: (readonly Attachment[])[] = [];
  const probes: unknown[] = [];
  using limit = limitScenario(60_000, new AbortController().signal);
  const steps = outcomes.map(
    (outcome, index): ScenarioStep => ({
      index: index + 1,
      name: `step ${index + 1}`,
      kind: 'probe',
      manifests: [],
      run: async () => {
        clock.advance(5);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    }),
  );
  const results = await runSteps({ steps }, cluster, {
    id: 1,
    sink: (event) => void events.push(event),
    limit,
    clock,
    failFast: false,
    onError: (error) => void errors.push(error),
    observer: { onProbes: (index, seen) => void probes.push([index, seen]) },
    onStepDone: async (_result, attachments) => void left.push(attachments),
    ...fields,
  });
  const told = events.map((event) => ('index' in event ? `${event.kind} ${event.index}` : event.kind));
  return { results, told, errors, left, probes };
}

for (const [first, status, said] of [
  [failed, 'failed', 'bad'],
  [new Error('broken'), 'error', 'broken'],
] as const) {
  test(`after a step that ended as ${status} the rest is skipped where that is asked for`, async () => {
    const { results, told } = await run([passed, first, passed], { failFast: true });
    assert.deepEqual(
      results.map((result) => [result.status, result.summary]),
      [
        ['passed', 'good'],
        [status, said],
        ['skipped', 'step 2 did not pass'],
      ],
    );
    assert.deepEqual(told, [
      'step-started 1',
      'step-finished',
      'step-started 2',
      'step-finished',
      'step-finished',
    ]);
  });
}

test('each step is told of with its time, its probes and what it leaves', async () => {
  const attachments = [{ fileName: 'out', text: 'x' }];
  const error = new Error('broken');
  const all = await run([{ ...passed, attachments, probes: [probe] }, failed, error]);
  assert.deepEqual(
    all.results.map(({ status, durationMs }) => [status, durationMs]),
    [
      ['passed', 5],
      ['failed', 5],
      ['error', 5],
    ],
  );
  assert.deepEqual(all.left, [attachments, [], []]);
  assert.deepEqual(all.probes, [
    [1, [probe]],
    [2, []],
  ]);
  assert.deepEqual(all.errors, [error]);
});

test('whoever looks on need not look at probes', async () => {
  const { results } = await run([passed], { observer: {} });
  assert.equal(results[0]?.status, 'passed');
});
