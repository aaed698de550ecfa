import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { runPodnet } from '../../support/run-podnet.ts';

const scenario = fileURLToPath(new URL('../../../scenarios/web-and-db.yaml', import.meta.url));

test('--keep leaves the cluster standing, says how to get in, and Ctrl-C removes it', async () => {
  let inside = '';
  const ended = await runPodnet(['test', '--keep', scenario], {
    onOutput: (child, text) => {
      if (inside !== '' || !text.includes('Ctrl-C removes it all')) return;
      const [program = '', ...args] = /^ {2}web +(nsenter .*)$/m.exec(text)?.[1]?.split(' ') ?? [];
      const { stdout, stderr } = spawnSync(program, [...args, 'ip', '-4', 'address'], { encoding: 'utf8' });
      inside = stdout + stderr;
      child.kill('SIGINT');
    },
  });
  assert.match(inside, /inet 10\.244\.1\.\d+\/24/);
  assert.match(ended.stdout, /4 passed, 0 failed/, 'the report comes before the wait');
  assert.equal(ended.exitCode, 0, 'looking is no interruption of the run');
});

test('--keep=failed does not wait for a run that passed', async () => {
  const ended = await runPodnet(['test', '--keep=failed', scenario]);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  assert.doesNotMatch(ended.stderr, /stays/);
});

test('another word than always and failed is refused', async () => {
  const ended = await runPodnet(['test', '--keep=sometimes', scenario]);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /"sometimes" is no keep/);
});
