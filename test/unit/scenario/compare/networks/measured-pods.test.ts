import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  measuredPods,
  measuredScenario,
} from '../../../../../src/scenario/compare/networks/measured-pods.ts';
import { displayEndpoint } from '../../../../../src/model/endpoint.ts';
import { loadScenarioFile } from '../../../../../src/scenario/load-scenario.ts';

async function podsOf(nodes: number, pods: number) {
  const text = measuredScenario({ nodes, pods, timeoutMs: 90_500 });
  const { scenario, problems } = await loadScenarioFile('any', {
    builtPlugins: ['bridge'],
    stepsOptional: true,
    readFile: async () => Buffer.from(text),
  });
  assert.deepEqual(problems, []);
  assert.equal(scenario?.timeoutMs, 91_000);
  assert.equal(scenario.cluster.nodes.length, nodes);
  return new Map(
    scenario.manifests.flatMap((manifest) =>
      manifest.kind === 'Pod' ? [[manifest.metadata.name, manifest.spec.nodeName] as const] : [],
    ),
  );
}

test('the pods that are measured are where they are said to be', async () => {
  const nodes = await podsOf(2, 3);
  const nodeOf = (place: 'one-node' | 'two-nodes', end: 'from' | 'to') =>
    nodes.get(displayEndpoint(measuredPods[place][end]));
  assert.equal(nodeOf('one-node', 'from'), nodeOf('one-node', 'to'));
  assert.notEqual(nodeOf('two-nodes', 'from'), nodeOf('two-nodes', 'to'));
  assert.ok(nodeOf('two-nodes', 'to') !== undefined);
});

test('nodes get as many pods each, give or take one', async () => {
  for (const [nodeCount, podCount] of [
    [2, 30],
    [3, 31],
    [5, 12],
  ] as const) {
    const nodes = [...(await podsOf(nodeCount, podCount)).values()];
    assert.equal(nodes.length, podCount);
    const counts = [...new Set(nodes)].map((name) => nodes.filter((node) => node === name).length);
    assert.equal(counts.length, nodeCount);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '));
  }
});
