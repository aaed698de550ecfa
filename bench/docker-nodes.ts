/**
 * How long containers take to be a cluster, on an engine of this benchmark's own, in ratios of one run:
 *
 *   - 3 nodes and 30 pods, from the start of podnet's process until all pods are ready, against three bare
 *     `docker run -d` of the same image, started at once;
 *   - the same with no image there, which is packed from this machine's files first, against the same with it.
 *
 *   node --import tsx bench/docker-nodes.ts [ROUNDS]        as root; needs dockerd and docker's command line
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine } from '../scripts/private-engine.mjs';
import { median } from './median.ts';

const limits = { ready: 1.7, firstRunSeconds: 4 } as const;

const rounds = Number(process.argv[2] ?? 5);
const main = path.join(path.dirname(import.meta.dirname), 'dist/cli/main.js');
const directory = mkdtempSync(path.join(tmpdir(), 'podnet-bench-'));
const file = path.join(directory, 'thirty-pods.yaml');
writeFileSync(
  file,
  `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: thirty-pods}
spec:
  cluster: {nodes: 3, runtime: docker}
  steps: [{wait: {for: ready, pods: all, within: 10s}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 30
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
`,
);

const engine = await startEngine();
const env = { ...process.env, DOCKER_HOST: engine.address };
const docker = (...args: readonly string[]): string =>
  execFileSync('docker', [...args], { env, encoding: 'utf8' });

/** Seconds from the start of podnet's process until it says that the pods are ready. */
async function podnet(): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [main, 'test', file, '--report', 'plain'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let readyMs: number | undefined;
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
    if (readyMs === undefined && said.includes('pods: done')) readyMs = performance.now();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 || readyMs === undefined) throw new Error(`podnet ended with exit code ${code}:\n${said}`);
  await sleep(1_000);
  return (readyMs - startMs) / 1_000;
}

/** What was written to the disk, an image or its removal, is not what the next measurement shall wait for. */
async function settle(): Promise<void> {
  execFileSync('sync');
  await sleep(1_000);
}

/** A network as podnet makes one, for containers that nothing is done with: what any runtime on this engine costs. */
async function network(): Promise<string> {
  const options = ['enable_ip_masquerade=false', 'inhibit_ipv4=true'].flatMap((option) => [
    '--opt',
    `com.docker.network.bridge.${option}`,
  ]);
  return docker('network', 'create', '--subnet', '198.18.7.0/24', ...options, 'bench').trim();
}

/** Seconds until three bare containers of the same image run. */
async function bare(...options: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const runs = [1, 2, 3].map(() => {
    const child = spawn(
      'docker',
      ['run', '-d', ...options, '--entrypoint', 'sleep', 'podnet/node:local', '600'],
      {
        env,
        stdio: 'ignore',
      },
    );
    return new Promise((resolve) => child.once('close', resolve));
  });
  await Promise.all(runs);
  const seconds = (performance.now() - startMs) / 1_000;
  docker('rm', '--force', ...docker('ps', '--all', '--quiet').trim().split('\n'));
  docker('network', 'prune', '--force');
  await sleep(1_000);
  return seconds;
}

const first: number[] = [];
const there: number[] = [];
const plain: number[] = [];
const joined: number[] = [];
try {
  for (let round = 0; round < rounds; round++) {
    const images = docker('images', '--all', '--quiet').trim();
    if (images !== '') docker('rmi', '--force', ...new Set(images.split('\n')));
    await settle();
    first.push(await podnet());
    await settle();
    there.push(await podnet());
    plain.push(await bare());
    joined.push(await bare('--network', await network()));
  }
} finally {
  await engine.stop();
  rmSync(directory, { recursive: true });
}

const ratio = median(there) / median(plain);
const more = median(first) - median(there);
const verdict = (ok: boolean, limit: string): string => `${ok ? 'holds' : 'MISSED'} (${limit})`;
console.log(`medians of ${rounds} rounds`);
console.log(`3 nodes, 30 pods ready   ${median(there).toFixed(2)} s`);
console.log(`3 bare docker run -d     ${median(plain).toFixed(2)} s`);
console.log(
  `  in a network like ours ${median(joined).toFixed(2)} s (ratio ${(median(there) / median(joined)).toFixed(2)})`,
);
console.log(
  `ratio                    ${ratio.toFixed(2)}  ${verdict(ratio <= limits.ready, `at most ${limits.ready}`)}`,
);
console.log(
  `first run, more          ${more.toFixed(2)} s  ${verdict(more <= limits.firstRunSeconds, `at most ${limits.firstRunSeconds} s`)}`,
);
if (ratio > limits.ready || more > limits.firstRunSeconds) process.exitCode = 1;
