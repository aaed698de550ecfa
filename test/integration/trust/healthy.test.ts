import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { runScenario } from '../../../src/scenario/run-scenario.ts';
import { type Runtime, suiteOnBoth } from '../../support/both-runtimes.ts';
import { randomFrom, testSeed, wholeBetween } from '../../support/random.ts';
import { scenarioOf } from '../../support/scenario-text.ts';

/** A cluster of containers takes seconds where one of namespaces takes tenths. */
const runs = { namespace: 50, docker: 6 } as const;
/** An engine queues the rest. */
const concurrency = { namespace: 4, docker: 2 } as const;
const firstSeed = testSeed();

/** Some nodes, some pods of every kind; all drawn by the seed. */
function drawScenario(seed: number): {
  readonly steps: string;
  readonly pods: string;
  readonly spec: string;
} {
  const random = randomFrom(seed);
  const nodes = wholeBetween(random, 1, 4);
  const loose = wholeBetween(random, 1, 5);
  const replicas = wholeBetween(random, 1, 6);
  const hostPods = wholeBetween(random, 0, 1);
  const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';
  const pod = (name: string, spec: string): string =>
    `\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  const pods = [
    ...Array.from({ length: loose }, (_, index) =>
      pod(
        `pod-${index + 1}`,
        `{nodeName: node-${wholeBetween(random, 1, nodes)}, containers: [{name: main, ports: ${ports}}]}`,
      ),
    ),
    ...Array.from({ length: hostPods }, () =>
      pod('host-pod', `{hostNetwork: true, containers: [{name: main, ports: ${ports}}]}`),
    ),
    `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, ports: ${ports}}]}
`,
  ].join('');
  const steps = [
    '- check: network-model',
    '- reachability: {protocol: tcp, port: 80}',
    '- reachability: {protocol: udp, port: 53}',
    '- reachability: {protocol: icmp}',
    '- reachability: {protocol: http, port: 80}',
    '- probe: {from: pod-1, to: {podSelector: {matchLabels: {app: web}}}, port: 81}\n  expect: {verdict: refused}',
  ].join('\n');
  return { steps, pods, spec: `cluster: {nodes: ${nodes}}` };
}

async function assertHealthy(seed: number, runtime: Runtime): Promise<void> {
  const { steps, pods, spec } = drawScenario(seed);
  const scenario = await scenarioOf(steps, pods, spec);
  const result = await runScenario(
    { ...scenario, cluster: { ...scenario.cluster, runtime } },
    {
      createCluster,
      sink: () => undefined,
      signal: new AbortController().signal,
      seed,
    },
  );
  const failures = result.steps.flatMap((step) => step.failures.map(({ what, seen }) => `${what}: ${seen}`));
  assert.equal(result.status, 'passed', [result.message, ...failures].join('\n'));
}

// The first seed is told, so that a red run can be had again: PODNET_TEST_SEED.
suiteOnBoth(`healthy networks are green, seeds from ${firstSeed}`, { concurrency }, (runtime) => {
  for (let seed = firstSeed; seed < firstSeed + runs[runtime]; seed++) {
    test(`seed ${seed}`, () => assertHealthy(seed, runtime));
  }
});
