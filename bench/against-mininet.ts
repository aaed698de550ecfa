/**
 * podnet against mininet, as whole processes in turn on the same machine, in ratios:
 *
 *   - 3 nodes and 30 pods, one TCP reachability step over every ordered pair (source checked), against
 *     mininet's pingall over as many hosts (one ping a pair);
 *   - pairs a second in a full mesh over 100 pods on 4 nodes, against mininet's pings a second;
 *   - the peak memory of podnet's agent in that mesh.
 *
 *   node --import tsx bench/against-mininet.ts [ROUNDS]        as root; needs mininet (apt-get install mininet)
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './median.ts';

const limits = { wholeProcess: 0.25, pairsASecond: 5, agentMegabytes: 150 } as const;
const mininetPairs = 870;

const rounds = Number(process.argv[2] ?? 5);
const root = path.dirname(import.meta.dirname);
const directory = mkdtempSync(path.join(tmpdir(), 'podnet-bench-'));

/** Seconds that mininet takes from start to end with a test of its own. */
async function mininet(test: 'none' | 'pingall'): Promise<number> {
  const args = ['--topo', 'linear,3,10', '--switch', 'lxbr', '--controller', 'none', '--test', test];
  return timed('unshare', ['--net', '--mount', 'mn', ...args]);
}

async function timed(program: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  execFileSync(program, args, { stdio: 'ignore' });
  const seconds = (performance.now() - startMs) / 1000;
  // The kernel takes the namespaces of the last run apart in the background.
  await sleep(1500);
  return seconds;
}

function scenario(name: string, nodes: number, pods: number): string {
  const file = path.join(directory, `${name}.yaml`);
  writeFileSync(
    file,
    `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: ${name}}
spec:
  cluster: {nodes: ${nodes}}
  steps: [{reachability: {protocol: tcp, port: 80}}]
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
`,
  );
  return file;
}

const podnet = (file: string): readonly string[] => [path.join(root, 'dist/cli/main.js'), 'test', file];

interface Mesh {
  readonly pairsASecond: number;
  readonly agentMegabytes: number;
}

/** Runs the mesh and watches the memory of the largest process below podnet's own. */
async function mesh(file: string, pairs: number): Promise<Mesh> {
  const report = path.join(directory, 'report.json');
  const child = spawn(process.execPath, [...podnet(file), '--report', `json=${report}`], { stdio: 'ignore' });
  let peakKilobytes = 0;
  const watch = setInterval(() => {
    peakKilobytes = Math.max(peakKilobytes, ...descendants(child.pid ?? 0).map(peakOf));
  }, 25);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`podnet ended with exit code ${code}`);
  // Our own report, of the shape that docs/test-report.schema.json gives.
  const { scenarios } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly scenarios: readonly { readonly steps: readonly { readonly durationMs: number }[] }[];
  };
  const durationMs = scenarios[0]?.steps[0]?.durationMs ?? Number.NaN;
  await sleep(1500);
  return { pairsASecond: pairs / (durationMs / 1000), agentMegabytes: peakKilobytes / 1024 };
}

function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const below = (one: number): number[] =>
    parents.filter(([, parent]) => parent === one).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

const readStatus = (pid: string | number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: string): number => Number(/^PPid:\s+(\d+)/m.exec(readStatus(pid))?.[1] ?? 0);
const peakOf = (pid: number): number => Number(/^VmHWM:\s+(\d+)/m.exec(readStatus(pid))?.[1] ?? 0);

try {
  const small = scenario('reach-30', 3, 30);
  const large = scenario('reach-100', 4, 100);
  const runs = { mininet: [] as number[], empty: [] as number[], podnet: [] as number[], mesh: [] as Mesh[] };
  for (let round = 0; round < rounds; round++) {
    runs.mininet.push(await mininet('pingall'));
    runs.podnet.push(await timed(process.execPath, podnet(small)));
    runs.empty.push(await mininet('none'));
    runs.mesh.push(await mesh(large, 100 * 99));
  }
  const pingall = median(runs.mininet);
  // Only the pings themselves: without making and removing the network.
  const pingsASecond = mininetPairs / (pingall - median(runs.empty));
  const whole = median(runs.podnet) / pingall;
  const pairsASecond = median(runs.mesh.map((it) => it.pairsASecond));
  const agentMegabytes = median(runs.mesh.map((it) => it.agentMegabytes));
  const verdict = (ok: boolean, limit: string): string => `${ok ? 'holds' : 'MISSED'} (${limit})`;
  console.log(`medians of ${rounds} rounds`);
  console.log(`whole process   podnet ${median(runs.podnet).toFixed(2)} s, mininet ${pingall.toFixed(2)} s`);
  console.log(
    `                ratio ${whole.toFixed(3)}  ${verdict(whole <= limits.wholeProcess, `at most ${limits.wholeProcess}`)}`,
  );
  console.log(
    `pairs a second  podnet ${pairsASecond.toFixed(0)}, mininet ${pingsASecond.toFixed(0)} (pings only)`,
  );
  const times = pairsASecond / pingsASecond;
  console.log(
    `                ratio ${times.toFixed(1)}  ${verdict(times >= limits.pairsASecond, `at least ${limits.pairsASecond}`)}`,
  );
  console.log(
    `agent's memory  ${agentMegabytes.toFixed(0)} MB  ${verdict(agentMegabytes < limits.agentMegabytes, `below ${limits.agentMegabytes}`)}`,
  );
  const ok =
    whole <= limits.wholeProcess && times >= limits.pairsASecond && agentMegabytes < limits.agentMegabytes;
  if (!ok) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}
