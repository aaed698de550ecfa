/**
 * What commands on a cluster that stands take, in ratios of one run:
 *
 *   - `podnet get pods` on a cluster of 100 pods, as a whole process, against `node -e 0`;
 *   - what 50 pods add to a `podnet apply` that waits until all are ready (against the same once more, which changes
 *     nothing), against their share in `podnet up`: what they add to that. Both are whole processes.
 *
 *   node --import tsx bench/standing.ts [ROUNDS]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { median } from './median.ts';

const limits = { get: 3, apply: 1.5 } as const;

const rounds = Number(process.argv[2] ?? 7);
const main = path.join(path.dirname(import.meta.dirname), 'dist/cli/main.js');
const directory = mkdtempSync(path.join(tmpdir(), 'podnet-bench-'));
const env = { ...process.env, XDG_STATE_HOME: directory, PODNET_RUNTIME: 'namespace' };

const podnet = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [main, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

function seconds(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return (performance.now() - startMs) / 1_000;
}

function podsFile(count: number): string {
  const file = path.join(directory, `pods-${count}.yaml`);
  writeFileSync(
    file,
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
`,
  );
  return file;
}

try {
  const hundred = podsFile(100);
  const fifty = podsFile(50);
  podnet('up', hundred, '--nodes', '4', '--cluster', 'hundred');
  const gets: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds * 3; round++) {
    floors.push(seconds(() => execFileSync(process.execPath, ['-e', '0'])));
    gets.push(seconds(() => podnet('get', 'pods', '--cluster', 'hundred')));
  }
  podnet('down', 'hundred');

  const shares: number[] = [];
  const applies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = seconds(() => podnet('up', '--nodes', '3', '--cluster', 'lab'));
    const apply = (): number => seconds(() => podnet('apply', '-f', fifty, '--wait', '--cluster', 'lab'));
    const whole = apply();
    applies.push(whole - apply());
    podnet('down', 'lab');
    shares.push(seconds(() => podnet('up', fifty, '--nodes', '3', '--cluster', 'lab')) - bare);
    podnet('down', 'lab');
  }
  const report = (what: string, ratio: number, limit: number): boolean => {
    process.stdout.write(`${what}: ${ratio.toFixed(2)} (limit ${limit})\n`);
    return ratio <= limit;
  };
  const held = [
    report('get pods of 100 against node -e 0', median(gets) / median(floors), limits.get),
    report(
      'what 50 pods add to apply against what they add to up',
      median(applies) / median(shares),
      limits.apply,
    ),
  ];
  process.stdout.write(
    `node -e 0 ${median(floors).toFixed(3)} s, get ${median(gets).toFixed(3)} s, added to apply ${median(applies).toFixed(2)} s, to up ${median(shares).toFixed(2)} s\n`,
  );
  process.exitCode = held.every(Boolean) ? 0 : 1;
} finally {
  execFileSync(process.execPath, [main, 'down', '--all'], { env, stdio: 'ignore' });
  rmSync(directory, { recursive: true, force: true });
}
