/**
 * What it takes to attach 100 pods by the plugins bridge and host-local on 4 nodes, in one run:
 *
 *   - podnet: from the moment at which the pods are wanted until all are ready, netns and all;
 *   - a shell loop that makes the same network namespaces and calls the same binaries with the same input directly.
 *
 *   node --import tsx bench/attach.ts [ROUNDS]          as root, with containernetworking-plugins installed
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createCluster } from '../src/cluster/create-cluster.ts';
import { loadScenarioFile } from '../src/scenario/load-scenario.ts';
import { waitForPods } from '../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../src/util/clock.ts';
import { median } from './median.ts';

const limit = 1.2;
const nodes = 4;
const podsPerNode = 25;

const rounds = Number(process.argv[2] ?? 5);
const directory = mkdtempSync(path.join(tmpdir(), 'podnet-bench-'));
const { signal } = new AbortController();

const conflist = (subnet: string): string =>
  JSON.stringify({
    cniVersion: '1.0.0',
    name: 'bench',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
    ],
  });

/** One node after the other, one pod after the other; each node a netns, its files of its own, as in podnet. */
const loop = `
set -eu
mount -t tmpfs none /run
mkdir -p /run/netns
for node in $(seq ${nodes}); do
  ip netns add node$node
  ip -n node$node link set lo up
  for pod in $(seq ${podsPerNode}); do
    ip netns add pod$node-$pod
    sed "s,SUBNET,10.244.$node.0/24,; s,DATADIR,/run/ipam$node," ${directory}/input.json |
      CNI_COMMAND=ADD CNI_CONTAINERID=c$node-$pod CNI_NETNS=/run/netns/pod$node-$pod CNI_IFNAME=eth0 CNI_PATH=/usr/lib/cni \\
      nsenter --net=/run/netns/node$node /usr/lib/cni/bridge > /dev/null
  done
done
`;

async function podnetSeconds(): Promise<number> {
  const { scenario, problems } = await loadScenarioFile(path.join(directory, 'bench.yaml'), {
    builtPlugins: ['cni'],
    stepsOptional: true,
  });
  if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const cluster = await createCluster(scenario.cluster, { signal, seed: 1 });
  try {
    const startMs = performance.now();
    await cluster.apply(scenario.manifests, { signal });
    const notReady = await waitForPods(cluster, { signal, clock: systemClock });
    if (notReady !== undefined) throw new Error(notReady);
    return (performance.now() - startMs) / 1_000;
  } finally {
    await cluster.close();
  }
}

function loopSeconds(): number {
  const startMs = performance.now();
  execFileSync('unshare', ['--net', '--mount', 'sh', '-c', loop], { stdio: ['ignore', 'ignore', 'inherit'] });
  return (performance.now() - startMs) / 1_000;
}

try {
  writeFileSync(path.join(directory, 'bench.conflist'), conflist('{{ node.podCIDR }}'));
  const { cniVersion, name, plugins } = JSON.parse(conflist('SUBNET')) as {
    cniVersion: string;
    name: string;
    plugins: { ipam: object }[];
  };
  const [bridge] = plugins;
  const input = { cniVersion, name, ...bridge, ipam: { ...bridge?.ipam, dataDir: 'DATADIR' } };
  writeFileSync(path.join(directory, 'input.json'), JSON.stringify(input));
  writeFileSync(
    path.join(directory, 'bench.yaml'),
    `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: bench}
spec:
  cluster:
    runtime: namespace
    nodes: ${nodes}
    network: {plugin: cni, cni: {conflist: ./bench.conflist}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${nodes * podsPerNode}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
`,
  );
  const ours: number[] = [];
  const loops: number[] = [];
  for (let round = 0; round < rounds; round++) {
    loops.push(loopSeconds());
    ours.push(await podnetSeconds());
  }
  const ratio = median(ours) / median(loops);
  process.stdout.write(
    `podnet ${median(ours).toFixed(2)} s, the loop ${median(loops).toFixed(2)} s: ${ratio.toFixed(2)} (limit ${limit})\n`,
  );
  process.exitCode = ratio <= limit ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
