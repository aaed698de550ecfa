import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { testReportSchema } from '../../../src/report/test-report-schema.ts';
import { runPodnet } from '../../support/run-podnet.ts';

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'podnet-test-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

const examplePod = fileURLToPath(new URL('../../../scenarios/example-pod.yaml', import.meta.url));

/** Two pods, one a node, and the steps given. */
function scenario(steps: string): string {
  const pod = (name: string, node: string) => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {nodeName: ${node}, containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
`;
  const head = `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: small}
spec:
  cluster: {nodes: 2}
  steps:
`;
  return head + steps + pod('web', 'node-1') + pod('db', 'node-2');
}

const good = '    - probe: {from: web, to: db}\n';
const bad = '    - probe: {from: web, to: db, port: 81}\n      hint: nobody listens there\n';
const slow = '    - exec: {pod: web, command: [sleep, "60"]}\n';

test('demo ends with the table of pods and the matrix', async () => {
  const ended = await runPodnet(['demo']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  assert.match(
    ended.stdout,
    /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/m,
  );
  assert.match(ended.stdout, /30 of 30 pairs as expected/);
  assert.match(ended.stdout, /FROM \\ TO/);
  assert.doesNotMatch(ended.stderr, /^podnet:/m);
});

test('a plain manifest with one pod', async () => {
  const ended = await runPodnet(['test', examplePod]);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  assert.match(
    ended.stdout,
    /^example-pod +1\/1 +Running +0 +\d+s +10\.244\.1\.\d+ +node-1 +<none> +<none>$/m,
  );
});

test('what init writes is valid and passes', async (context) => {
  const cwd = folder(context);
  await runPodnet(['init'], { cwd });
  assert.equal((await runPodnet(['validate', 'scenario.yaml'], { cwd })).stdout, 'scenario.yaml: ok\n');
  const ended = await runPodnet(['test', 'scenario.yaml'], { cwd });
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  await runPodnet(['init', 'sub/mine.yaml', '--manifest', examplePod], { cwd });
  assert.equal((await runPodnet(['test', 'sub'], { cwd })).exitCode, 0);
});

test('a failed expectation: exit status 1, what was expected and seen, the hint', async (context) => {
  const cwd = folder(context);
  writeFileSync(join(cwd, 's.yaml'), scenario(good + bad));
  const ended = await runPodnet(['test', 's.yaml', '--report', 'junit=out/junit.xml'], { cwd });
  assert.equal(ended.exitCode, 1, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /expected +answered\n +seen +refused/);
  assert.match(ended.stdout, /hint: nobody listens there/);
  assert.match(readFileSync(join(cwd, 'out/junit.xml'), 'utf8'), /<failure type="refused"/);
});

test('--report json is a TestReport and nothing else', async (context) => {
  const cwd = folder(context);
  writeFileSync(join(cwd, 's.yaml'), scenario(good));
  const ended = await runPodnet(['test', 's.yaml', '--report', 'json', '--seed', '7', '--repeat', '2'], {
    cwd,
  });
  const report = testReportSchema.parse(JSON.parse(ended.stdout));
  assert.equal(report.seed, 7);
  assert.equal(report.exitCode, ended.exitCode);
  assert.deepEqual(
    report.scenarios.map(({ repetition }) => repetition),
    [1, 2],
  );
});

test('problems of a file: exit status 2, their places, and nothing was run', async (context) => {
  const cwd = folder(context);
  writeFileSync(join(cwd, 's.yaml'), scenario(good).replace('nodes: 2', 'nodez: 2'));
  for (const command of ['validate', 'test']) {
    const ended = await runPodnet([command, 's.yaml'], { cwd });
    assert.equal(ended.exitCode, 2);
    assert.match(ended.stderr, /^s\.yaml:5:\d+: error: /m);
    assert.match(ended.stderr, /^1 problem$/m);
    assert.equal(ended.stdout, '');
  }
});

const refused: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['test', 'nothing.yaml'], /nothing\.yaml/],
  [['test', examplePod, '--filter', 'nothing-like-it'], /nothing-like-it/],
  [['test', examplePod, '--runtime', 'kind'], /"kind" is no runtime[^]*docker, namespace, auto/],
  [['test', examplePod, '--parallel', '0'], /--parallel 0/],
  [['test', examplePod, '--set', 'network.plugin=vxlna'], /vxlna"[^]*did you mean "vxlan"/],
  [['test', examplePod, '--artifacts', examplePod], /cannot write artifacts to/],
  [['test', examplePod, '--artifacts', '/proc/artifacts'], /cannot write artifacts to/],
  [['test', examplePod, '--report', 'tap=/proc/tap'], /cannot write the report/],
];
for (const [args, says] of refused) {
  test(`podnet ${args.slice(2).join(' ') || 'test nothing.yaml'}: exit status 2`, async () => {
    const ended = await runPodnet(args);
    assert.equal(ended.exitCode, 2, ended.stderr);
    assert.match(ended.stderr, says);
    assert.equal(ended.stdout, '');
  });
}

test('PODNET_RUNTIME counts as --runtime does', async () => {
  const ended = await runPodnet(['test', examplePod], { env: { PODNET_RUNTIME: 'kind' } });
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /PODNET_RUNTIME/);
});

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal}: reports are written, exit status ${exitCode}`, async (context) => {
    const cwd = folder(context);
    writeFileSync(join(cwd, 's.yaml'), scenario(good + slow + good));
    let sent = false;
    const ended = await runPodnet(['test', 's.yaml', '--report', 'json=out.json'], {
      cwd,
      onOutput: (child, text) => {
        // The first step is over: the slow one runs.
        if (sent || !text.includes('PASS  01')) return;
        sent = true;
        child.kill(signal);
      },
    });
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    const report = testReportSchema.parse(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')));
    assert.equal(report.interrupted, true);
    assert.equal(report.exitCode, exitCode);
    assert.deepEqual(
      report.scenarios[0]?.steps.map(({ status }) => status),
      ['passed', 'error', 'skipped'],
    );
  });
}

test('a pod whose command cannot run: exit status 1, with its last words', async (context) => {
  const cwd = folder(context);
  const pod = (command: string) =>
    `${scenario(good)}---
apiVersion: v1
kind: Pod
metadata: {name: own}
spec: {containers: [{name: server, command: ${command}}]}
`;
  writeFileSync(join(cwd, 'missing.yaml'), pod('[no-such-server]'));
  writeFileSync(join(cwd, 'gives-up.yaml'), pod('[sh, -c, "echo no luck; exit 3"]'));
  const missing = await runPodnet(['test', 'missing.yaml'], { cwd });
  assert.equal(missing.exitCode, 1, missing.stdout);
  assert.match(
    missing.stdout,
    /own \(Running: CrashLoopBackOff, container server ended with exit code 127: .*no-such-server/,
  );
  const givesUp = await runPodnet(['test', 'gives-up.yaml'], { cwd });
  assert.equal(givesUp.exitCode, 1, givesUp.stdout);
  assert.match(givesUp.stdout, /server ended with exit code 3: no luck/);
});

test('GitHub: the summary goes where GitHub wants it', async (context) => {
  const cwd = folder(context);
  writeFileSync(join(cwd, 's.yaml'), scenario(bad));
  const env = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
  const ended = await runPodnet(['test', 's.yaml', '--report', 'github'], { cwd, env });
  assert.match(ended.stdout, /^::error file=s\.yaml,line=7,title=/);
  assert.ok(existsSync(env.GITHUB_STEP_SUMMARY));
  assert.match(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8'), /✖ failed/);
});

test('on a terminal a live tree follows the run, then makes room for the report', {
  skip: !hasScript(),
}, (context) => {
  const cwd = folder(context);
  writeFileSync(join(cwd, 's.yaml'), scenario(`${good}    - exec: {pod: web, command: [sleep, "0.5"]}\n`));
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const command = `stty cols 100 rows 40; ${process.execPath} --import ${import.meta.resolve('tsx')} ${main} test s.yaml`;
  const { NO_COLOR: _noColour, CI: _ci, ...inherited } = process.env;
  const env = { ...inherited, TERM: 'xterm' };
  const ended = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(ended.status, 0, ended.stdout);
  const lines = stripVTControlCharacters(ended.stdout).split('\r\n');
  const waiting = lines.findIndex((line) => line.includes('◼ clean up'));
  const report = lines.findIndex((line) => line.startsWith('✔ small   2 nodes'));
  assert.ok(waiting >= 0 && waiting < report, ended.stdout);
  assert.ok(lines.findIndex((line) => line.startsWith('2 passed, 0 failed')) > report);
});

function hasScript(): boolean {
  return spawnSync('script', ['--version']).status === 0;
}
