import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { StepOutcome } from '../../../src/scenario/step-definition.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

async function check(
  prepare: (cluster: MemoryCluster) => void = () => {},
): Promise<StepOutcome & { readonly lines: readonly string[] }> {
  const pods = podText('a') + podText('b') + podText('c', 'node-2');
  const scenario = await scenarioOf('- check: source-address', pods);
  const cluster = new MemoryCluster();
  await cluster.apply(scenario.manifests);
  prepare(cluster);
  const outcome = await scenario.steps[0]?.run({
    cluster,
    signal: new AbortController().signal,
    clock: cluster.inner.clock,
    manifests: [],
    onProgress: () => {},
  });
  assert.ok(outcome);
  assert.equal(cluster.openResponders, 0);
  const lines = outcome.modelLines?.map(({ line, status }) => `${line} ${status}`) ?? [];
  return { ...outcome, lines };
}

test('lines 7, 8, 10 and 12, and no others', async () => {
  const { passed, summary, lines } = await check();
  assert.deepEqual(lines, ['7 passed', '8 passed', '10 passed', '12 passed']);
  assert.equal(passed, true);
  assert.equal(summary, '4 of 4 lines hold, 36 probes');
});

test('each is red when an address is translated where it looks', async () => {
  type Seen = 'wrong-source' | 'no-answer' | 'wrong-peer';
  const between =
    (from: string, to: string, seen: Seen = 'wrong-source') =>
    (cluster: MemoryCluster): void => {
      cluster.answer = (request) =>
        displayEndpoint(request.from) === from && displayEndpoint(request.to) === to ? seen : 'answered';
    };
  for (const [line, prepare] of [
    [7, between('a', 'b')],
    [8, between('a', 'c')],
    [7, between('a', 'b', 'no-answer')],
    [8, between('a', 'c', 'wrong-peer')],
    [10, ({ sandbox }: MemoryCluster) => void sandbox.set(podKey('default', 'a'), ['10.9.9.9'])],
    [12, between('node/node-3', 'a')],
  ] as const) {
    const { passed, lines, failures } = await check(prepare);
    assert.equal(passed, false);
    assert.deepEqual(
      lines.filter((one) => one.endsWith('failed')),
      [`${line} failed`],
    );
    assert.deepEqual(failures?.[0]?.lines, [line]);
  }
});
