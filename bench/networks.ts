/**
 * How long a cluster takes until its pods are ready, by network: from the first call to the last pod, by podnet's own
 * library, as ratios to `bridge`. The networks take turns, so that all see the same machine.
 *
 *   node --import tsx bench/networks.ts [ROUNDS] [NODES] [PODS]
 */
import process from 'node:process';
import { createCluster } from '../src/cluster/create-cluster.ts';
import { builtPlugins } from '../src/network/built-plugins.ts';
import { loadScenarioFile } from '../src/scenario/load-scenario.ts';
import { waitForPods } from '../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../src/util/clock.ts';
import { median } from './median.ts';

/** The most that a network may take against `bridge`. */
const limit = 2;

const rounds = Number(process.argv[2] ?? 7);
const nodes = Number(process.argv[3] ?? 3);
const pods = Number(process.argv[4] ?? 30);
const plugins = builtPlugins.filter((plugin) => plugin !== 'cni');
const { signal } = new AbortController();

const scenarioWith = (plugin: string): string => `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: bench}
spec:
  cluster: {runtime: namespace, nodes: ${nodes}, network: {plugin: ${plugin}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${pods}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
`;

async function secondsUntilReady(plugin: string): Promise<number> {
  const { scenario, problems } = await loadScenarioFile('bench.yaml', {
    builtPlugins,
    stepsOptional: true,
    readFile: async () => Buffer.from(scenarioWith(plugin)),
  });
  if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const startMs = performance.now();
  const cluster = await createCluster(scenario.cluster, { signal, seed: 1 });
  try {
    await cluster.apply(scenario.manifests, { signal });
    const notReady = await waitForPods(cluster, { signal, clock: systemClock });
    if (notReady !== undefined) throw new Error(notReady);
    return (performance.now() - startMs) / 1_000;
  } finally {
    await cluster.close();
  }
}

const seconds = new Map(plugins.map((plugin): [string, number[]] => [plugin, []]));
// The first cluster of a process pays for what is loaded.
await secondsUntilReady('bridge');
for (let round = 0; round < rounds; round++) {
  for (const plugin of plugins) seconds.get(plugin)?.push(await secondsUntilReady(plugin));
}
const ofBridge = median(seconds.get('bridge') ?? []);
process.stdout.write(`${nodes} nodes, ${pods} pods, median of ${rounds} rounds (limit ${limit})\n`);
for (const [plugin, found] of seconds) {
  const ratio = median(found) / ofBridge;
  process.stdout.write(`${plugin.padEnd(8)} ${median(found).toFixed(2)} s  ${ratio.toFixed(2)}\n`);
  if (ratio > limit) process.exitCode = 1;
}
