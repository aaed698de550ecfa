import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { podnet, repository } from '../support/built-cli.ts';
import { type Runtime, testOnBoth } from '../support/both-runtimes.ts';
import { missing, needsRoot } from '../support/requires.ts';

/*
 * Every command about a cluster that stays, by the built command line, on both runtimes:
 *
 *   web, a worker --- node-1 --- node-2 --- db        node-3 comes, is drained, made anew and goes
 */

const worker = `apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  replicas: 2
  selector: {matchLabels: {app: worker}}
  template:
    metadata: {labels: {app: worker}}
    spec: {containers: [{name: worker, image: busybox, command: [sh, -c, 'echo at work; exec sleep 3600']}]}
`;

interface Step {
  readonly line: string;
  readonly exitCode?: number;
  readonly says?: RegExp;
}

const tour = (runtime: Runtime, file: string): readonly Step[] => [
  { line: `up scenarios/web-and-db.yaml --runtime ${runtime}`, says: /2 nodes, .*, 2 pods/ },
  { line: 'ls', says: new RegExp(`^web-and-db +${runtime} +2 +2 +running`, 'm') },
  { line: 'get pods -o wide', says: /^web +1\/1 +Running +0 +\d+s +10\.244\.1\.2 +node-1/m },
  { line: `apply -f ${file} --wait`, says: /^deployment\.apps\/worker created$/m },
  { line: 'get deployment worker', says: /^worker +2\/2 +2 +2 /m },
  { line: 'get pod web -o jsonpath={.status.podIP}', says: /^10\.244\.1\.2$/ },
  { line: 'get nodes -o name', says: /^node\/node-1\nnode\/node-2\n$/ },
  { line: 'get events -A', says: /Started +pod\/web/ },
  { line: 'describe pod web', says: /^Node: +node-1\//m },
  { line: 'logs deployment/worker', says: /^at work$/m },
  { line: 'exec web -- ip -4 -o addr show eth0', says: /10\.244\.1\.2\/24/ },
  { line: 'exec node/node-2 -- false', exitCode: 1 },
  { line: 'probe web db', says: /answered/ },
  { line: 'probe web db:5433 --expect refused', says: /refused/ },
  { line: 'matrix', says: /pairs as expected/ },
  { line: 'inspect node/node-1', says: /10\.244\.2\.0\/24/ },
  { line: 'test scenarios/web-and-db.yaml --cluster web-and-db', says: /4 passed, 0 failed/ },
  { line: 'scale deployment/worker --replicas 3', says: /deployment\.apps\/worker scaled/ },
  { line: 'label pod web tier=front', says: /pod\/web labeled/ },
  { line: 'get pods -l tier=front -o name', says: /^pod\/web\n$/ },
  { line: 'node add', says: /node\/node-3 added/ },
  { line: 'matrix --from node/node-3', says: /pairs as expected/ },
  { line: 'cordon node-3', says: /node\/node-3 cordoned/ },
  { line: 'get nodes', says: /^node-3 +Ready,SchedulingDisabled/m },
  { line: 'drain node-3 --force', says: /node\/node-3 drained/ },
  { line: 'uncordon node-3', says: /node\/node-3 uncordoned/ },
  { line: 'node restart node-3', says: /node\/node-3/ },
  { line: 'node remove node-3', says: /node\/node-3 removed/ },
  { line: 'delete deployment worker', says: /deployment\.apps "worker" deleted/ },
  { line: 'get pods -o name', says: /^pod\/db\npod\/web\n$/ },
  { line: 'get pod wbe', exitCode: 2 },
  { line: 'down', says: /^cluster\/web-and-db removed\n$/ },
];

const skip = missing('nsenter', 'ip', 'setpriv');

testOnBoth('every command about a cluster that stays', { skip }, (runtime) => goOnTour(runtime, []));

test('every command about a cluster that stays, as an ordinary user', { skip: skip || needsRoot }, () =>
  goOnTour('namespace', ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']),
);

/** @param as what podnet is started by */
async function goOnTour(runtime: Runtime, as: readonly string[]): Promise<void> {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  chmodSync(folder, 0o777);
  const file = path.join(folder, 'worker.yaml');
  writeFileSync(file, worker);
  const env = { ...process.env, HOME: folder, XDG_STATE_HOME: folder, PODNET_RUNTIME: '' };
  const run = (line: string) => {
    const [program = '', ...args] = [...as, ...podnet(...line.split(' '))];
    return spawnSync(program, args, { cwd: repository, env, encoding: 'utf8' });
  };
  try {
    for (const { line, exitCode = 0, says } of tour(runtime, file)) {
      const { status, stdout, stderr } = run(line);
      assert.equal(status, exitCode, `podnet ${line}: ${stdout}${stderr}`);
      if (says !== undefined) assert.match(stdout, says, `podnet ${line}: ${stderr}`);
    }
    assert.ok(!existsSync(path.join(folder, 'podnet')), 'nothing is known of it any more');
  } finally {
    run('down --all');
    rmSync(folder, { recursive: true, force: true });
  }
}
