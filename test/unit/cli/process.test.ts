import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { runPodnet } from '../../support/run-podnet.ts';

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'podnet-test-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('errors go to standard error with exit status 2 and no stack trace', async () => {
  const ended = await runPodnet(['tset']);
  assert.equal(ended.exitCode, 2);
  assert.equal(ended.stdout, '');
  assert.match(ended.stderr, /^podnet: there is no command "tset"\n {2}hint: /);
  assert.doesNotMatch(ended.stderr, /\n\s+at /);
});

test('--debug adds the stack trace', async () => {
  assert.match((await runPodnet(['help', 'nothing', '--debug'])).stderr, /\n\s+at /);
});

test('help is data: standard output, exit status 0', async () => {
  const ended = await runPodnet(['help', 'init']);
  assert.equal(ended.exitCode, 0);
  assert.match(ended.stdout, /^podnet init \[file\]/);
  assert.equal(ended.stderr, '');
});

test('init writes once, and again only with --force', async (context) => {
  const cwd = folder(context);
  assert.equal((await runPodnet(['init', 'My Test.yaml'], { cwd })).exitCode, 0);
  const first = readFileSync(join(cwd, 'My Test.yaml'), 'utf8');
  assert.match(first, /^# yaml-language-server: \$schema=.*schema\.json\n/);
  assert.match(first, /name: my-test\n/);
  writeFileSync(join(cwd, 'My Test.yaml'), 'mine');
  assert.equal((await runPodnet(['init', 'My Test.yaml'], { cwd })).exitCode, 2);
  assert.equal(readFileSync(join(cwd, 'My Test.yaml'), 'utf8'), 'mine');
  assert.equal((await runPodnet(['init', 'My Test.yaml', '--force'], { cwd })).exitCode, 0);
});

test('a reader that goes away is no error', () => {
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const command = `${process.execPath} --import ${import.meta.resolve('tsx')} ${main} help verdicts | head -c 1`;
  const ended = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.equal(ended.stderr, '');
});

test("bash's own completion offers what the command line knows", { skip: !hasBash() }, async (context) => {
  const cwd = folder(context);
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const podnet = join(cwd, 'podnet');
  writeFileSync(
    podnet,
    `#!/bin/sh\nexec ${process.execPath} --import ${import.meta.resolve('tsx')} ${main} "$@"\n`,
  );
  chmodSync(podnet, 0o755);
  writeFileSync(join(cwd, 'my scenario.yaml'), '');
  writeFileSync(join(cwd, 'load'), (await runPodnet(['completion', 'bash'])).stdout);
  const ask = (line: string) => {
    const script = `source ./load; COMP_LINE=${JSON.stringify(line)}; COMP_POINT=\${#COMP_LINE}; _podnet; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${cwd}:${process.env['PATH']}` };
    return execFileSync('bash', ['--norc', '-c', script], { cwd, env, encoding: 'utf8' }).trim().split('\n');
  };
  assert.deepEqual(ask('podnet comple'), ['completion']);
  assert.deepEqual(ask('podnet completion '), ['bash', 'zsh', 'fish']);
  assert.deepEqual(ask('podnet doctor --output='), ['text', 'json']);
  assert.deepEqual(ask('podnet init my'), ['my scenario.yaml']);
});

function hasBash(): boolean {
  return spawnSync('bash', ['-c', 'true']).status === 0;
}
